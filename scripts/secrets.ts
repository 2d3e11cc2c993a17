import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Region, regions } from "../shared/kernel/region.ts";
import type { Instance } from "./config.ts";
import { drawSigningKey, type RegionKeys } from "./signing-key-steps.ts";

type Regional = RegionKeys & {
  cursorKey: string;
  rootKey: string;
  invitationKey: string;
  operatorIdKey: string;
  stripeWebhookSecrets: string;
};
/**
 * One for all regions: the challenge key, since a challenge is drawn before anybody knows whose it will be,
 * and the move key, by which one region knows that another has sent a tenant.
 */
export type Secrets = {
  emailIndexKey: string;
  challengeKey: string;
  moveKey: string;
  /** The local issuer of operators' credentials, a private RSA JWK; no script sees it. Deployed, it is Cloudflare Access. */
  operatorKey: string;
  regions: Record<Region, Regional>;
};

/**
 * Local secrets are drawn once per installation and never shipped: the file is readable by its owner
 * only. A secret that came into being later is added to an older file.
 */
export function localSecrets(file: string): Secrets {
  const [drawn, known] = [drawSecrets(), read(file)];
  const own = regions.map((region) => [region, { ...drawn.regions[region], ...known?.regions[region] }]);
  const secrets: Secrets = { ...drawn, ...known, regions: Object.fromEntries(own) };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

function read(file: string): Secrets | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Secrets) : undefined;
}

export function drawSecrets(): Secrets {
  const drawn = regions.map((region): [Region, Regional] => [
    region,
    {
      signingKey: drawSigningKey(),
      cursorKey: randomBytes(32).toString("base64url"),
      rootKey: randomBytes(32).toString("base64url"),
      invitationKey: randomBytes(32).toString("base64url"),
      operatorIdKey: randomBytes(32).toString("base64url"),
      stripeWebhookSecrets: `whsec_${randomBytes(24).toString("base64")}`,
    },
  ]);
  return {
    emailIndexKey: randomBytes(32).toString("base64url"),
    challengeKey: randomBytes(32).toString("base64url"),
    moveKey: randomBytes(32).toString("base64url"),
    operatorKey: operatorKey(),
    regions: Object.fromEntries(drawn) as Record<Region, Regional>,
  };
}

/** The secrets one worker may see: the same names that `wrangler secret put` is given for it. */
export function secretsOf({ script, region }: Instance, secrets: Secrets): Record<string, string> {
  if (script.name === "edge") return { EMAIL_INDEX_KEY: secrets.emailIndexKey };
  if (region === undefined) return {};
  const own = secrets.regions[region];
  if (script.name === "api" || script.name === "usage") return { CURSOR_KEY: own.cursorKey };
  if (script.name === "stripe") return { STRIPE_WEBHOOK_SECRETS: own.stripeWebhookSecrets };
  if (script.name === "tenants")
    return {
      CURSOR_KEY: own.cursorKey,
      EMAIL_INDEX_KEY: secrets.emailIndexKey,
      INVITATION_KEY: own.invitationKey,
      MOVE_KEY: secrets.moveKey,
      OPERATOR_ID_KEY: own.operatorIdKey,
      ROOT_KEY: own.rootKey,
    };
  if (script.name !== "identity") return {};
  return {
    INVITATION_KEY: own.invitationKey,
    ROOT_KEY: own.rootKey,
    SIGNING_KEY: own.signingKey,
    ...whileChanging(own),
    CHALLENGE_KEY: secrets.challengeKey,
    EMAIL_INDEX_KEY: secrets.emailIndexKey,
  };
}

/** The other keys of a ring exist while a key is being changed, and the retired ones ever after. */
const whileChanging = ({ signingKeyNext, signingKeyPrevious, retiredKeys }: RegionKeys) => ({
  ...(signingKeyNext ? { SIGNING_KEY_NEXT: signingKeyNext } : {}),
  ...(signingKeyPrevious ? { SIGNING_KEY_PREVIOUS: signingKeyPrevious } : {}),
  ...(retiredKeys ? { RETIRED_KEYS: retiredKeys } : {}),
});

/** A private RSA JWK, as Access signs with. */
function operatorKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return JSON.stringify({ ...privateKey.export({ format: "jwk" }), kid: randomBytes(16).toString("hex") });
}
