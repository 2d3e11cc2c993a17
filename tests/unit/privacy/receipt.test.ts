import { decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { drawSecrets } from "../../../scripts/secrets.ts";
import { publicKeyOf, verifyAccessToken } from "../../../shared/identity/access-token.ts";
import { signErasure } from "../../../shared/identity/erasure-signature.ts";
import type { ErasureClaims } from "../../../shared/identity/receipt-contract.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { assertErasable, statusOf } from "../../../shared/privacy/rules.ts";

const secret = drawSecrets().regions.eu.signingKey;
const place = { region: "eu", clock: clockAt(1_800_000_000_000) } as const;
const zeros = "0".repeat(26);
const claims: ErasureClaims = {
  erasure: `dsr_${zeros}`,
  tenant: `ten_${zeros}`,
  subject: `usr_${zeros}`,
  subject_digest: "A".repeat(43),
  region: "eu",
  requested_at: "2027-01-15T07:00:00.000Z",
  erased_at: "2027-01-15T07:00:01.000Z",
  scope: ["everything"],
  destroyed_key: `usr_${zeros}`,
  backups_end_at: "2027-02-14T07:00:01.000Z",
  statement: "gone",
};

describe("the pen for receipts (M-206)", () => {
  test("a region attests in its own name and time", async () => {
    const { jws, issuer, issued_at } = await signErasure(secret, place, claims);
    expect([issuer, issued_at]).toEqual(["leanvibe.ai/erasure/eu", "2027-01-15T08:00:00.000Z"]);
    expect(decodeProtectedHeader(jws)).toMatchObject({ alg: "EdDSA", typ: "lv-erasure+jws" });
  });

  test("it signs nothing of another region, nothing else, and nothing more", async () => {
    const abroad = { ...claims, region: "us" } as const;
    await expect(signErasure(secret, place, abroad)).rejects.toThrow("eu attests nothing of us");
    const token = { sub: "usr_x", role: "owner", exp: 2e9 } as unknown as ErasureClaims;
    await expect(signErasure(secret, place, token)).rejects.toThrow();
    const padded = { ...claims, role: "owner", issuer: "https://identity.leanvibe.ai" } as ErasureClaims;
    await expect(signErasure(secret, place, padded)).rejects.toThrow();
    const { jws } = await signErasure(secret, place, claims);
    expect(await verifyAccessToken(jws, [publicKeyOf(secret)], place.clock)).toBeUndefined();
  });
});

describe("who may be erased, and where it stands (M-206)", () => {
  const owner = { id: "a", role: "owner", status: "active" } as const;
  const dev = { id: "b", role: "developer", status: "active" } as const;
  const codeOf = (work: () => void) => {
    try {
      work();
      return "allowed";
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  test("nobody above oneself, not the last owner, and oneself", () => {
    const admin = { memberId: "c", role: "admin" } as const;
    const self = { memberId: "a", role: "owner" } as const;
    expect(codeOf(() => assertErasable(admin, undefined, 1))).toBe("not_found");
    expect(codeOf(() => assertErasable(admin, dev, 0))).toBe("allowed");
    expect(codeOf(() => assertErasable(admin, owner, 5))).toBe("forbidden");
    expect(codeOf(() => assertErasable(self, owner, 0))).toBe("conflict");
    expect(codeOf(() => assertErasable(self, owner, 1))).toBe("allowed");
    expect(codeOf(() => assertErasable(self, { ...owner, id: "d", status: "disabled" }, 0))).toBe("allowed");
    expect(codeOf(() => assertErasable({ memberId: "b", role: "guest" }, dev, 0))).toBe("allowed");
  });

  test("its status follows from what the row holds", () => {
    expect(statusOf({ erasedAt: null, receipt: null })).toBe("pending");
    expect(statusOf({ erasedAt: 1, receipt: null })).toBe("erased");
    expect(statusOf({ erasedAt: 1, receipt: "{}" })).toBe("attested");
  });
});
