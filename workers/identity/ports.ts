import wasm from "@phi-ag/argon2/argon2.wasm";
import { demandsSso, waysInto } from "../../shared/connections/discovery.ts";
import type { SsoContext, SsoPorts } from "../../shared/connections/ports.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import type { TenantDb } from "../../shared/data/tenant-db.ts";
import { regionalUrl } from "../../shared/http/regional-host.ts";
import { requestIdOf } from "../../shared/http/request-id.ts";
import { passwordHasher } from "../../shared/identity/password-hash.ts";
import type { IdentityPorts } from "../../shared/identity/ports.ts";
import { signingRing } from "../../shared/identity/signing-ring.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { type OpenVault, vaults } from "../../shared/keys/service.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { cloudflareTransport } from "../../shared/mail/cloudflare.ts";
import type { Post } from "../../shared/mail/ports.ts";
import { resendTransport } from "../../shared/mail/resend.ts";
import { twilioTransport } from "../../shared/mail/twilio.ts";
import { platformEgress, tenantEgress } from "../../shared/tenancy/egress.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";
import type { Env } from "./env.ts";
import { ssoPortsOf } from "./sso.ts";

/** A passkey works at the region's own host too: for a strict tenant it is the only one. */
const originsOf = ({ ORIGIN, REGION }: Env): string[] => [
  ORIGIN,
  new URL(regionalUrl(ORIGIN, regionOf(REGION))).origin,
];

type EgressFor = (db: TenantDb) => ReturnType<typeof tenantEgress>;

function transportOf({ MAIL_FROM: from, RESEND_API_KEY: key, EMAIL }: Env, egressFor: EgressFor) {
  if (from === "") return undefined;
  return key ? resendTransport({ key, from, egressFor }) : cloudflareTransport(EMAIL, from);
}

function textsOf(env: Env, egressFor: EgressFor) {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: from } = env;
  const region = regionOf(env.REGION);
  return sid && token && from ? twilioTransport({ sid, token, from, region, egressFor }) : undefined;
}

function postOf(env: Env): Post {
  const egressFor = (db: TenantDb) => tenantEgress(db, regionOf(env.REGION));
  return { transport: transportOf(env, egressFor), texts: textsOf(env, egressFor) };
}

let hasher: ReturnType<typeof passwordHasher> | undefined;
let openVault: OpenVault | undefined;

/** `invitationKey` checks what the tenants script signed. */
export function portsOf(env: Env): IdentityPorts & SsoPorts & { invitationKey: string } {
  hasher ??= passwordHasher(wasm);
  openVault ??= vaults(env.ROOT_KEY, {
    egressFor: (db) => tenantEgress(db, regionOf(env.REGION)),
    own: platformEgress(regionOf(env.REGION)),
    meterFor: (tenantId) => meterOf(env, tenantId),
  });
  return {
    ...ssoPortsOf(env),
    demandsSso,
    waysIn: (db, tenant) => waysInto(env.ORIGIN, db, tenant),
    openVault,
    shards: shardsOf(env),
    directory: env.DIRECTORY,
    meterFor: (tenantId) => meterOf(env, tenantId),
    usageFor: (tenantId) => usageLedgerOf(env, tenantId),
    secrets: {
      signingKey: env.SIGNING_KEY,
      publishedKeys: signingRing(env).published,
      verifyingKeys: signingRing(env).verifying,
      challengeKey: env.CHALLENGE_KEY,
      emailIndexKey: env.EMAIL_INDEX_KEY,
    },
    invitationKey: env.INVITATION_KEY,
    relyingParty: { id: env.RP_ID, origins: originsOf(env) },
    hasher,
    post: postOf(env),
    origin: env.ORIGIN,
  };
}

/** For the addresses that browsers and providers ask by themselves: no route of the API, so no problem documents. */
export async function ssoContextOf(
  request: Request,
  env: Env,
  { waitUntil }: { waitUntil: (work: Promise<unknown>) => void },
): Promise<SsoContext> {
  const clock = await clockOf(env);
  const ids = randomIds(clock);
  const { headers, url } = request;
  const base = {
    requestId: requestIdOf(headers, ids),
    region: regionOf(env.REGION),
    clock,
    ids,
    url,
    headers,
  };
  return { ...portsOf(env), ...base, after: waitUntil };
}
