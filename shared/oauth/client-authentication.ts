import { findCredential } from "../data/lobby.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { assertHost, systemPrincipal } from "../identity/credential.ts";
import { tokenDigest } from "../identity/opaque-token.ts";
import { type IdentityContext, tenantDbOf } from "../identity/ports.ts";
import { equalBytes, sha256 } from "../kernel/digest.ts";
import { utf8 } from "../kernel/encoding.ts";
import { wrongRegion } from "../kernel/wrong-region.ts";
import { ownTenant } from "../tenancy/service.ts";
import { assertionSubject, verifyAssertion } from "./client-assertion.ts";
import type { Parameters } from "./form.ts";
import { regionOfClient } from "./issuer.ts";
import { OAuthRefusal } from "./refusal.ts";
import { type ClientRow, findClient } from "./store.ts";

/** A tool that proved which one it is; a public one has nothing to prove it with. */
export interface Tool {
  client: ClientRow;
  tenant: Awaited<ReturnType<typeof ownTenant>>;
  shard: number;
  /** The tenant's rows, as a part of the system reads them. */
  db: TenantDb;
}

/** One answer for a tool that is unknown, revoked, or not who it says (RFC 6749 §5.2). */
const invalidClient = () =>
  new OAuthRefusal("invalid_client", "The tool is not known, or did not prove itself.");

type Proof = { by: "none" } | { by: "secret"; secret: string } | { by: "assertion"; assertion: string };

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw invalidClient();
  }
};

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined. */
function readBasic(header: string): { id: string; secret: string } {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  if (encoded === undefined) throw invalidClient();
  const text = atobOrNothing(encoded);
  const colon = text.indexOf(":");
  if (colon < 1) throw invalidClient();
  return { id: decoded(text.slice(0, colon)), secret: decoded(text.slice(colon + 1)) };
}

function atobOrNothing(text: string): string {
  try {
    return atob(text);
  } catch {
    return "";
  }
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Who it says it is, by one method only. @throws {OAuthRefusal} `invalid_request` where it uses two */
export function claimOf(headers: Headers, form: Parameters): { id: string; proof: Proof } {
  const header = headers.get("authorization");
  const secret = form.get("client_secret");
  const assertion = form.get("client_assertion");
  if ([header ?? undefined, secret, assertion].filter((given) => given !== undefined).length > 1)
    throw new OAuthRefusal("invalid_request", "Authenticate by one method only.");
  const named = form.get("client_id");
  if (header !== null) {
    const basic = readBasic(header);
    if (named !== undefined && named !== basic.id) throw invalidClient();
    return { id: basic.id, proof: { by: "secret", secret: basic.secret } };
  }
  if (assertion !== undefined) {
    if (form.get("client_assertion_type") !== assertionType) throw invalidClient();
    const subject = assertionSubject(assertion);
    if (subject === undefined || (named !== undefined && named !== subject)) throw invalidClient();
    return { id: subject, proof: { by: "assertion", assertion } };
  }
  if (named === undefined) throw invalidClient();
  return { id: named, proof: secret === undefined ? { by: "none" } : { by: "secret", secret } };
}

/**
 * The tool of that name, as it stands in its company; who asks for it is not proved.
 * @throws {Problem} `wrong_region`, `use_regional_host`
 */
export async function findTool(ctx: IdentityContext, clientId: string): Promise<Tool | undefined> {
  const region = regionOfClient(clientId);
  if (!region) return undefined;
  const known = await findCredential(ctx.shards.home, "oauth_client", await sha256(clientId));
  if (!known && region !== ctx.region) throw wrongRegion(region);
  if (!known) return undefined;
  const db = tenantDbOf(ctx, systemPrincipal(known.tenantId, known.shard));
  const [client, tenant] = await Promise.all([findClient(db, known.subjectId), ownTenant(db)]);
  assertHost(ctx, ctx.region, tenant.residencyPolicy);
  if (!client || client.revokedAt !== null || client.clientId !== clientId || tenant.status === "closed")
    return undefined;
  return { client, tenant, shard: known.shard, db };
}

/** @throws {OAuthRefusal} `invalid_client`, `invalid_request` @throws {Problem} `wrong_region`, `use_regional_host` */
export async function authenticateTool(ctx: IdentityContext, form: Parameters): Promise<Tool> {
  const { id, proof } = claimOf(ctx.headers, form);
  const tool = await findTool(ctx, id);
  if (!tool || !(await isProved(ctx, tool.client, proof))) throw invalidClient();
  return tool;
}

async function isProved(ctx: IdentityContext, client: ClientRow, proof: Proof): Promise<boolean> {
  if (client.kind === "public") return proof.by === "none";
  if (proof.by === "assertion") return verifyAssertion(ctx, client, proof.assertion);
  if (proof.by === "none") return false;
  const given = utf8(await tokenDigest(proof.secret));
  const now = ctx.clock.now();
  return client.secrets.some(
    ({ digest, expiresAt }) => (expiresAt === null || expiresAt > now) && equalBytes(given, utf8(digest)),
  );
}
