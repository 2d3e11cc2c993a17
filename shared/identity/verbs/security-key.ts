import type { TenantDb } from "../../data/tenant-db.ts";
import { sha256 } from "../../kernel/digest.ts";
import type { ResidencyPolicy } from "../../kernel/region.ts";
import type { Purpose } from "../challenge.ts";
import type { PasskeyOptions, PasskeySignInInput } from "../contract.ts";
import type { Checked } from "../factor-check.ts";
import { listPasskeys } from "../factor-store.ts";
import { signInOptionsFor } from "../passkeys.ts";
import type { IdentityContext } from "../ports.ts";
import { knownKeys } from "./own-passkeys.ts";
import { draw } from "./passkey-options.ts";
import { useKey } from "./passkey-sign-in.ts";

/** Options that name the person's keys: who asks has proved something already. */
export async function keyOptions(
  ctx: IdentityContext,
  db: TenantDb,
  userId: string,
  purpose: Purpose,
): Promise<PasskeyOptions> {
  const keys = knownKeys(await listPasskeys(db, userId));
  const { transaction, challenge } = await draw(ctx, purpose);
  return { transaction, options: await signInOptionsFor(ctx.relyingParty, challenge, keys) };
}

/** A key after a password is something one has beside something one knows, and cannot be phished. */
export async function checkSecurityKey(
  ctx: IdentityContext,
  db: TenantDb,
  userId: string,
  answer: PasskeySignInInput & { purpose: Purpose; policy: ResidencyPolicy },
): Promise<Checked> {
  const id = await sha256(answer.response.id);
  const row = (await listPasskeys(db, userId)).find((key) => key.id === id);
  if (!row) return { fault: "none" };
  const used = await useKey(ctx, row, { ...answer, verified: false });
  if ("fault" in used) return { fault: `key_${used.fault}` };
  const amr = [...used.amr, "mfa"];
  return { by: "phishing_resistant", amr, method: "security_key", write: used.write };
}
