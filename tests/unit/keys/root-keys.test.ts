import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { egressOf } from "../../../shared/http/egress.ts";
import { subprocessors } from "../../../shared/kernel/subprocessor.ts";
import type { Way } from "../../../shared/keys/key-service.ts";
import { localKey, type RootKey, rootKeysOf, serviceKey } from "../../../shared/keys/root-keys.ts";
import { inputFor, keyServiceHost, startKeyService, type TestKeyService } from "../../support/key-service.ts";

const local = "E".repeat(43);
const place = { tenantId: "ten_a", keyId: "dky_a" };
const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
const refused: unknown[] = [];
let service: TestKeyService;
let way: Way;

const asService = () => {
  const { aws_region: awsRegion, key_id: keyId, access_key_id, secret_access_key } = inputFor(service);
  const credentials = { accessKeyId: access_key_id, secretAccessKey: secret_access_key };
  return { host: keyServiceHost, awsRegion, keyId, place: "us", credentials } as const;
};
const providers: [string, () => Promise<RootKey>][] = [
  ["a key held as a secret", () => localKey(local)],
  ["a key that a service keeps", () => serviceKey(asService(), way)],
];

beforeAll(async () => {
  service = await startKeyService({ allow: async () => {} });
  const facts = { ...subprocessors.root_kms, enabled: true, hosts: [keyServiceHost] };
  const egress = egressOf({
    region: "us",
    policy: "standard",
    register: { ...subprocessors, root_kms: { ...facts, regions: ["us"] } },
    connect: async (request) =>
      fetch(service.url, { method: "POST", headers: request.headers, body: await request.text() }),
    audit: async (entry) => void refused.push(entry),
  });
  way = { egress, to: "root_kms", now: () => Date.now() };
});
afterAll(() => service.stop());

describe.each(providers)("the contract of root keys: %s (M-192)", (_, open) => {
  test("unwraps what it wrapped, and never wraps twice alike", async () => {
    const key = await open();
    const wrapped = [await key.wrap(secret, place), await key.wrap(secret, place)];
    expect(new Set(wrapped).size).toBe(2);
    for (const text of wrapped) expect(await key.unwrap(text, place)).toEqual(secret);
    expect((await open()).id).toBe(key.id);
  });

  test("refuses another tenant's place, another key's place, and a changed text", async () => {
    const key = await open();
    const wrapped = await key.wrap(secret, place);
    await expect(key.unwrap(wrapped, { ...place, tenantId: "ten_b" })).rejects.toThrow();
    await expect(key.unwrap(wrapped, { ...place, keyId: "dky_b" })).rejects.toThrow();
    const at = wrapped.length - 5;
    const bent = wrapped.slice(0, at) + (wrapped[at] === "A" ? "B" : "A") + wrapped.slice(at + 1);
    await expect(key.unwrap(bent, place)).rejects.toThrow();
  });
});

describe("a ring of root keys (M-192)", () => {
  test("moves from a secret to a service without a moment in which something does not open", async () => {
    const named = `kms:${Buffer.from(JSON.stringify(asService())).toString("base64url")}`;
    const [before, during, after] = await Promise.all(
      [local, `${named}, ${local}`, named].map((text) => rootKeysOf(text, way)),
    );
    const old = await before?.wrap(secret, place);
    expect(await during?.unwrap(`${old}`, place, `${before?.id}`)).toEqual(secret);
    const wrapped = await during?.wrap(secret, place);
    expect(during?.id).toBe(after?.id);
    expect(await after?.unwrap(`${wrapped}`, place, `${during?.id}`)).toEqual(secret);
    await expect(after?.unwrap(`${old}`, place, `${before?.id}`)).rejects.toThrow(
      "not in this script's ring",
    );
  });

  test("our service's refusal is our outage, not the tenant's doing", async () => {
    const key = await serviceKey(asService(), way);
    service.refuseWith("KMSInvalidStateException");
    await expect(key.wrap(secret, place)).rejects.toMatchObject({ code: "unavailable" });
    service.refuseWith(undefined);
  });

  test("as the register stands today no root key leaves the platform", async () => {
    const closed = egressOf({
      region: "us",
      policy: "standard",
      audit: async (entry) => void refused.push(entry),
    });
    const key = await serviceKey(asService(), { ...way, egress: closed });
    await expect(key.wrap(secret, place)).rejects.toMatchObject({ code: "unavailable" });
    expect(refused).toMatchObject([{ action: "egress.refused", detail: { reason: "not_enabled" } }]);
  });

  test("a secret that is none is told at once", async () => {
    for (const text of ["", "not base64!", "AAAA", "kms:AAAA"])
      await expect(rootKeysOf(text)).rejects.toThrow();
  });
});
