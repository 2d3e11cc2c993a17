import { afterEach, describe, expect, test, vi } from "vitest";
import { oidcDoor } from "../../../shared/connections/oidc/door.ts";
import { HostileProvider, type Lie, nextKey } from "../../support/hostile-provider.ts";

const finish = (op: HostileProvider) =>
  oidcDoor.finish(op.connection, op.tx, { url: op.back(), form: null }, op.room);
const reads = (op: HostileProvider, path: string) => op.asked.filter((asked) => asked === path).length;

afterEach(() => {
  vi.useRealTimers();
});

describe("a provider that changes under us (M-048, M-051)", () => {
  test("a new key is looked for, once a minute at most; the old one is believed no more", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const lie: Lie = {};
    const op = new HostileProvider(lie);
    await finish(op);
    await finish(op);
    expect([reads(op, "/.well-known/openid-configuration"), reads(op, "/keys")]).toEqual([1, 1]);
    Object.assign(lie, { key: "other", header: { kid: "k2" }, keys: () => [nextKey] } satisfies Lie);
    await expect(finish(op)).rejects.toMatchObject({ reason: "key_unknown" });
    expect(reads(op, "/keys")).toBe(1);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await finish(op)).toMatchObject({ email: "alice@acme.example.com" });
    expect([reads(op, "/.well-known/openid-configuration"), reads(op, "/keys")]).toEqual([1, 2]);
    lie.header = { kid: "k1" };
    await expect(finish(op)).rejects.toMatchObject({ reason: "key_unknown" });
  });

  test("one that takes pushed requests only is not asked in the open", async () => {
    const op = new HostileProvider({ metadata: { require_pushed_authorization_requests: true } });
    await expect(oidcDoor.begin(op.connection, op.tx, op.room)).rejects.toMatchObject({
      reason: "metadata_incomplete",
    });
  });
});
