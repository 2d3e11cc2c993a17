import { SettingsService } from "@simplewebauthn/server";
import { SignJWT } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { readBlob, statementsOf } from "../../../scripts/fido-blob.ts";
import { judgeMaker } from "../../../shared/identity/attested-maker.ts";
import { leadsToRoot } from "../../../shared/identity/certificate-chain.ts";
import { demandFault, proofOf } from "../../../shared/identity/passkey-rules.ts";
import {
  attestationCertificate,
  certificateAuthority,
  type Signer,
} from "../../support/attestation-certificate.ts";

const now = Date.UTC(2026, 10, 22);
const model = Buffer.from("2fc0579f811347eab116bb5a8db9202a", "hex");
const aaguid = "2fc0579f-8113-47ea-b116-bb5a8db9202a";
const der = ({ certificate }: Signer) => Uint8Array.from(certificate);
const leads = (chain: Signer[], roots: Signer[]) => leadsToRoot(chain.map(der), roots.map(der), now);

const root = certificateAuthority("Root");
const middle = certificateAuthority("Middle", { issuer: root });
const impostor = certificateAuthority("Root");
const old = certificateAuthority("Old", { until: "250101" });
const clerk = certificateAuthority("Clerk", { issuer: root, isAuthority: false });
const direct = attestationCertificate(model, root);
const below = attestationCertificate(model, middle);
const alone = attestationCertificate(model);
const deep: Signer[] = [];
for (let depth = 0; depth < 6; depth++)
  deep.unshift(certificateAuthority(`Depth ${depth}`, { issuer: deep[0] ?? root }));

test.each([
  ["signed by the root", [direct], [root], true],
  ["signed by one below the root", [below, middle], [root], true],
  ["one of several roots", [direct], [impostor, old, root], true],
  ["published itself", [alone], [alone], true],
  ["published is the one in the middle", [below, middle], [middle], true],
  ["no root", [direct], [], false],
  ["another root of the same name", [direct], [impostor], false],
  ["signed by itself", [alone], [root], false],
  ["the middle is missing", [below], [root], false],
  ["the middle is another's", [below, certificateAuthority("Middle", { issuer: impostor })], [root], false],
  ["a root that is over", [attestationCertificate(model, old)], [old], false],
  ["a certificate that is over", [attestationCertificate(model, root, "260101")], [root], false],
  ["signed by what is no authority", [attestationCertificate(model, clerk), clerk], [root], false],
  ["signed by a published one that is no authority", [attestationCertificate(model, clerk)], [clerk], false],
  ["more than five", [attestationCertificate(model, deep[0]), ...deep], [root], false],
  ["nothing", [], [root], false],
] as const)("a chain %s: %j of %j → %s (M-067)", async (_, chain, roots, expected) => {
  expect(await leads([...chain], [...roots])).toBe(expected);
});

test("a changed byte anywhere is no chain, and never a fault of ours (M-067)", async () => {
  const bytes = der(direct);
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await leadsToRoot([changed], [der(root)], now), String(at)).toBe(false);
  }
});

const listed = { attestation: "direct", allowedAaguids: [aaguid] } as const;
const any = { attestation: "direct", allowedAaguids: null } as const;
const open = { attestation: "none", allowedAaguids: null } as const;
test.each([
  [listed, "proven", true, undefined],
  [listed, "claimed", false, undefined],
  [listed, "claimed", true, "maker_unknown"],
  [listed, "false", true, "maker_false"],
  [listed, "compromised", true, "maker_compromised"],
  [any, "claimed", true, undefined],
  [any, "false", true, "maker_false"],
  [any, "compromised", true, "maker_compromised"],
  [open, "false", true, undefined],
] as const)(
  "%j with a maker that is %s, a list loaded: %s → %s (M-067)",
  (demands, proof, isLoaded, fault) => {
    expect(demandFault(demands, { attestation: "packed", aaguid, proof, isLoaded })).toBe(fault);
  },
);

test.each([
  ["fido-u2f", listed, true, { fault: "maker_unknown" }],
  ["packed", listed, true, { fault: "maker_unknown" }],
  ["self", listed, true, { fault: "attestation_missing" }],
  ["none", listed, true, { fault: "attestation_missing" }],
  ["packed", listed, false, { makerProof: "none" }],
  ["packed", any, true, { makerProof: "none" }],
  ["none", open, true, { makerProof: "none" }],
] as const)(
  "a statement %s without certificates at %j, models loaded: %s → %j (M-067)",
  async (attestation, demands, isLoaded, outcome) => {
    const first = async () => ({ loaded: Number(isLoaded), roots: null, status: null });
    const home = { prepare: () => ({ bind: () => ({ first }) }) } as unknown as D1Database;
    const shards = { home, count: 1, of: () => home, all: () => [home] };
    const ctx = { shards, clock: { now: () => now } };
    expect(await judgeMaker(ctx, demands, { attestation, aaguid, chain: [] })).toEqual(outcome);
  },
);

test("a model that was broken into proves nothing, one that is not listed is claimed (M-067)", () => {
  const facts = { isListed: true, isCompromised: false, isProven: true };
  expect(proofOf(facts)).toBe("proven");
  expect(proofOf({ ...facts, isCompromised: true })).toBe("compromised");
  expect(proofOf({ ...facts, isProven: false })).toBe("false");
  expect(proofOf({ ...facts, isListed: false, isProven: false })).toBe("claimed");
});

const entry = (status: string, at = aaguid, later: string[] = []) => ({
  aaguid: at,
  metadataStatement: { attestationRootCertificates: [root.certificate.toString("base64")] },
  statusReports: ["FIDO_CERTIFIED_L1", status, ...later].map((each) => ({ status: each })),
});

async function blobOf(entries: object[], signer: Signer): Promise<string> {
  const payload = { legalHeader: "", no: 7, nextUpdate: "2049-01-01", entries };
  const x5c = [signer.certificate.toString("base64")];
  return new SignJWT(payload).setProtectedHeader({ alg: "ES256", typ: "JWT", x5c }).sign(signer.privateKey);
}

test("the Alliance's list is believed by its signature, and becomes rows (M-067)", async () => {
  const alliance = certificateAuthority("Alliance");
  SettingsService.setRootCertificates({
    identifier: "mds",
    certificates: [Uint8Array.from(alliance.certificate)],
  });
  // Files share the library: the next one finds it trusting nobody again.
  onTestFinished(() => SettingsService.setRootCertificates({ identifier: "mds", certificates: [] }));
  const other = "00000000-0000-4000-8000-000000000001";
  const mended = "00000000-0000-4000-8000-000000000002";
  const entries = [
    entry("UPDATE_AVAILABLE"),
    entry("REVOKED", other),
    entry("ATTESTATION_KEY_COMPROMISE", mended, ["UPDATE_AVAILABLE"]),
    { ...entry("REVOKED"), aaguid: undefined },
  ];
  const signer = attestationCertificate(model, alliance);
  const list = await readBlob(await blobOf(entries, signer));
  expect(list.models.map(({ aaguid, status }) => [aaguid, status])).toEqual([
    [aaguid, "trusted"],
    [other, "compromised"],
    [mended, "compromised"],
  ]);
  expect(list.models[0]?.roots).toEqual([root.certificate.toString("base64url")]);
  expect(statementsOf(list)).toHaveLength(4);
  await expect(readBlob(await blobOf(entries, attestationCertificate(model, impostor)))).rejects.toThrow();
  const [head, , tail] = (await blobOf(entries, signer)).split(".");
  const forged = Buffer.from(JSON.stringify({ no: 8, nextUpdate: "2049-01-01", entries: [] })).toString(
    "base64url",
  );
  await expect(readBlob([head, forged, tail].join("."))).rejects.toThrow();
});
