import { describe, expect, test } from "vitest";
import { type Head, Tampered, verifyHead } from "../../../scripts/audit-head.ts";
import { signAccessToken, verifyAccessToken } from "../../../shared/identity/access-token.ts";
import { signTreeHead } from "../../../shared/identity/tree-head.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import { newSigner } from "./sample-log.ts";

const clock = clockAt(Date.UTC(2027, 0, 1));
const ids = randomIds(clock);
const signer = newSigner();
const place = { region: "eu", clock } as const;
const claim = { tenant: ids.next("tenant"), size: 7, root: "A".repeat(43) };

describe("the notary's signature (M-213)", () => {
  test("stands over origin, tenant, size, root and the signer's own time", async () => {
    const head = await signTreeHead(signer.secret, place, claim);
    expect(head).toMatchObject({
      ...claim,
      origin: "leanvibe.ai/audit-log/eu",
      timestamp: "2027-01-01T00:00:00.000Z",
    });
    expect(() => verifyHead(head, signer.keys, "it")).not.toThrow();
    expect(() => verifyHead(head, newSigner().keys, "it")).toThrow("not published");
  });

  test("is given to tree heads only", async () => {
    const odd: object[] = [
      { ...claim, tenant: "ten_1" },
      { ...claim, size: 0 },
      { ...claim, size: 1.5 },
      { ...claim, root: "A".repeat(42) },
      { ...claim, root: `${"A".repeat(42)}B` },
      { ...claim, sub: "usr_1" },
      {},
    ];
    for (const given of odd)
      await expect(signTreeHead(signer.secret, place, given as typeof claim)).rejects.toThrow();
  });

  test("is no access token, and an access token's is none of its", async () => {
    const head = await signTreeHead(signer.secret, place, claim);
    const keys = signer.keys as Record<string, unknown>[];
    expect(await verifyAccessToken(head.signature, keys, clock)).toBeUndefined();
    const claims = {
      sub: ids.next("user"),
      tid: claim.tenant,
      sid: ids.next("session"),
      ver: 1,
      projects: "all",
      role: "owner",
      region: "eu",
      shard: 0,
      amr: ["pwd"],
      auth_time: 1,
    } as const;
    const token = await signAccessToken(
      signer.secret,
      { ...claims, amr: ["pwd"] },
      { jti: "jti", endsAt: null },
      clock,
    );
    expect(await verifyAccessToken(token, keys, clock)).toMatchObject({ sub: claims.sub });
    const [header = "", , tag = ""] = token.split(".");
    const [, payload = ""] = head.signature.split(".");
    const swapped: Head = { ...head, signature: `${header}.${payload}.${tag}` };
    expect(() => verifyHead(swapped, signer.keys, "it")).toThrow(Tampered);
  });
});
