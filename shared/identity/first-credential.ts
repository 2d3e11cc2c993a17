import { findCredential } from "../data/lobby.ts";
import { spendFor } from "../data/spending.ts";
import { insert, type Write } from "../data/write.ts";
import { sha256 } from "../kernel/digest.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import type { Vault } from "../keys/contract.ts";
import type { Policy } from "../tenancy/policy-contract.ts";
import { openPolicy } from "../tenancy/policy-rules.ts";
import { demandsIn, judgeMaker } from "./attested-maker.ts";
import { challengeIn, openChallenge, type Purpose } from "./challenge.ts";
import type { SignUpInput } from "./contract.ts";
import { type DemandFault, nameFrom } from "./passkey-rules.ts";
import { verifyRegistration } from "./passkeys.ts";
import { passwordFault } from "./password-fault.ts";
import type { IdentityContext } from "./ports.ts";
import { passkeys, passwords } from "./tables.ts";

/** A first credential that passed its checks; nothing was written or spent yet. */
export interface CheckedCredential {
  kind: "password" | "passkey";
  amr: string[];
  /** The passkey's lobby digest. */
  passkeyDigest?: string;
  /** Single use: `owner` may repeat it. @throws {Problem} `invalid_credentials` when another used it */
  spend(by: { owner: string; tenantId: string }): Promise<void>;
  /** @param vault the tenant's, that knows the person's key */
  write(userId: string, vault: Vault): Promise<Write>;
}

const refusedPasskey = () =>
  new Problem("invalid_credentials", "The passkey was not accepted: start its registration again.");

const refusedMaker = (reason: DemandFault) =>
  new Problem("forbidden", "Your organisation takes keys of certain makers only: use another one.", {
    members: { policy: "attestation", reason },
  });

type Given = Pick<SignUpInput["owner"], "name" | "password" | "passkey">;

/** For whom the credential is, and what its passkey's challenge was drawn for. */
interface Holder {
  company: string;
  email: string;
  purpose: Purpose;
  /** Of the company that is joined; one that is founded has none yet. */
  policy?: Policy;
  /** Where the person's fields stand in the request: `#/owner`. */
  pointer: string;
}

/** @throws {Problem} `invalid_request` naming the field, `invalid_credentials`, `conflict` */
export async function checkFirstCredential(
  ctx: IdentityContext,
  { passkey, password = "", name }: Given,
  { company, email, purpose, pointer, policy }: Holder,
): Promise<CheckedCredential> {
  if (passkey) return checkPasskey(ctx, passkey, { purpose, policy });
  const fault = passwordFault(password, { company, email, name }, policy?.password_minimum ?? undefined);
  if (fault) throw invalidField(`${pointer}/password`, fault.code, fault.detail);
  const now = ctx.clock.now();
  return {
    kind: "password",
    amr: ["pwd"],
    spend: () => Promise.resolve(),
    async write(userId, vault) {
      const phc = await ctx.hasher.hash(password);
      return insert(
        passwords,
        await vault.seal(passwords, { id: userId, phc, changedAt: now, createdAt: now, updatedAt: now }),
      );
    },
  };
}

async function checkPasskey(
  ctx: IdentityContext,
  { transaction, response }: NonNullable<Given["passkey"]>,
  { purpose, policy }: Pick<Holder, "purpose"> & { policy: Policy | undefined },
): Promise<CheckedCredential> {
  const now = ctx.clock.now();
  const encoded = challengeIn(response.response.clientDataJSON);
  const challenge = await openChallenge(ctx.secrets.challengeKey, purpose, transaction, encoded, now);
  const verified = challenge && (await verifyRegistration(ctx.relyingParty, response, challenge.encoded));
  if (!verified || "fault" in verified) throw refusedPasskey();
  const { key: registered, chain } = verified;
  const judged = await judgeMaker(ctx, demandsIn(policy ?? openPolicy), { ...registered, chain });
  if ("fault" in judged) throw refusedMaker(judged.fault);
  const { makerProof } = judged;
  const id = await sha256(registered.credentialId);
  return {
    kind: "passkey",
    amr: [registered.deviceType === "multiDevice" ? "swk" : "hwk", "user"],
    passkeyDigest: id,
    async spend({ owner, tenantId }) {
      const { digest, expiresAt } = challenge;
      const mine = await spendFor(ctx.shards.home, "challenge", digest, owner, expiresAt);
      if (!mine) throw refusedPasskey();
      const known = await findCredential(ctx.shards.home, "passkey", id);
      if (known && known.tenantId !== tenantId)
        throw new Problem("conflict", "This passkey belongs to an account already: sign in with it.");
    },
    write: (userId) =>
      Promise.resolve(
        insert(passkeys, {
          id,
          userId,
          ...registered,
          makerProof,
          name: nameFrom(registered.aaguid, "passkey"),
          lastUsedAt: null,
          createdAt: now,
          updatedAt: now,
        }),
      ),
  };
}
