import { decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { drawSecrets } from "../../../scripts/secrets.ts";
import { publicKeyOf, verifyAccessToken } from "../../../shared/identity/access-token.ts";
import { signResidency } from "../../../shared/identity/residency-signature.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { residencyOf } from "../../../shared/tenancy/residency.ts";

const secret = drawSecrets().regions.eu.signingKey;
const place = { region: "eu", clock: clockAt(1_800_000_000_000) } as const;
const tenant = { id: `ten_${"0".repeat(26)}`, region: "eu", residencyPolicy: "strict" } as const;
const claims = residencyOf(tenant, 0, "build");

test("a region certifies itself, in its own name and time (M-024)", async () => {
  const { jws, issuer, issued_at } = await signResidency(secret, place, claims);
  expect([issuer, issued_at]).toEqual(["leanvibe.ai/residency/eu", "2027-01-15T08:00:00.000Z"]);
  expect(decodeProtectedHeader(jws)).toMatchObject({ alg: "EdDSA", typ: "lv-residency+jws" });
});

test("a region signs nothing about another region and nothing else (M-024)", async () => {
  const foreign = residencyOf({ ...tenant, region: "us" }, 0, "build");
  await expect(signResidency(secret, place, foreign)).rejects.toThrow("eu does not certify us");
  const token = { sub: "usr_x", role: "owner", exp: 2e9 } as unknown as typeof claims;
  await expect(signResidency(secret, place, token)).rejects.toThrow();
});

test("what is added to the claims is not signed, and no certificate opens a door (M-024)", async () => {
  const padded = { ...claims, sub: "usr_x", role: "owner", issuer: "https://identity.leanvibe.ai" };
  const { jws, ...said } = await signResidency(secret, place, padded);
  expect(Object.keys(said).sort()).toEqual([...Object.keys(claims), "issued_at", "issuer"].sort());
  expect(said.issuer).toBe("leanvibe.ai/residency/eu");
  expect(await verifyAccessToken(jws, [publicKeyOf(secret)], place.clock)).toBeUndefined();
});
