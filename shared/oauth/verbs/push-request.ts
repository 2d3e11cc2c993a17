import type { IdentityContext } from "../../identity/ports.ts";
import { pushedFault } from "../authorization-request.ts";
import { authenticateTool } from "../client-authentication.ts";
import type { Parameters } from "../form.ts";
import { provedKey } from "../proved-key.ts";
import { pushedSeconds, sealRequest } from "../pushed-request.ts";
import { OAuthRefusal } from "../refusal.ts";

const proofs = ["client_secret", "client_assertion", "client_assertion_type"];

/** RFC 9126 §2: looked at before a person sees anything of it. @throws {OAuthRefusal} */
export async function pushRequest(ctx: IdentityContext, form: Parameters) {
  const { client } = await authenticateTool(ctx, form);
  const jkt = ctx.headers.has("dpop") ? await provedKey(ctx, client) : null;
  const asked = new Map([...form].filter(([name]) => !proofs.includes(name)));
  asked.set("client_id", client.clientId);
  if (jkt !== null && (asked.get("dpop_jkt") ?? jkt) !== jkt)
    throw new OAuthRefusal("invalid_dpop_proof", "The request names another key than it proves.");
  if (jkt !== null) asked.set("dpop_jkt", jkt);
  const fault = pushedFault(asked, client);
  if (fault) throw new OAuthRefusal(...fault);
  const query = new URLSearchParams([...asked]).toString();
  const now = ctx.clock.now();
  const sealed = { clientId: client.clientId, query, now };
  return { request_uri: await sealRequest(ctx.secrets.challengeKey, sealed), expires_in: pushedSeconds };
}
