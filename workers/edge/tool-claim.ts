import { fromBase64url } from "../../shared/kernel/encoding.ts";
import { regionOfClient } from "../../shared/oauth/issuer.ts";
import { type Claimed, claimedByToken } from "./claim.ts";

/** Where a company's own tools send forms; userinfo and the API look at the access token instead. */
const toolPaths = /^\/oauth\/(?:token|device_authorization|introspect|revoke|par)$/;

export const isToolCall = ({ method, url }: Request): boolean =>
  method === "POST" && toolPaths.test(new URL(url).pathname);

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value.length > 0 && value.length <= 8192 ? value : undefined;

/** The tool's own id says its region; that the company is strict, only what is drawn for it does. */
function claimedBy(clientId: string | undefined, secrets: readonly (string | null)[]): Claimed | undefined {
  const region = clientId === undefined ? undefined : regionOfClient(clientId);
  return region && { region, isStrict: secrets.some((secret) => claimedByToken(secret ?? "")?.isStrict) };
}

/** RFC 6749 §2.3.1: id and secret; neither holds a character that encoding would change. */
export function claimedByBasic(authorization: string | null): Claimed | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]{1,512}={0,2})$/i.exec(authorization ?? "")?.[1];
  const bytes =
    encoded && fromBase64url(encoded.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""));
  const [id, secret = ""] = bytes ? new TextDecoder().decode(bytes).split(":") : [];
  return claimedBy(id, [secret]);
}

/** Whom an assertion of the tool speaks of (RFC 7523 §3). */
function subjectOf(assertion: string | undefined): string | undefined {
  const payload = fromBase64url(assertion?.split(".")[1] ?? "");
  if (!payload) return undefined;
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
    return text((claims as { sub?: unknown } | null)?.sub);
  } catch {
    return undefined;
  }
}

/** A tool's form; of its tokens only those count that were drawn for the tool itself, never one it asks about. */
export function claimedByForm(body: string): Claimed | undefined {
  const form = new URLSearchParams(body);
  const clientId = text(form.get("client_id")) ?? subjectOf(text(form.get("client_assertion")));
  const own = ["client_secret", "refresh_token", "code", "device_code"];
  return claimedBy(
    clientId,
    own.map((name) => form.get(name)),
  );
}

/** The tool that a person is sent by: it leads where nobody is signed in yet. */
export const regionOfRequestedTool = ({ pathname, searchParams }: URL) =>
  pathname === "/oauth/authorize" ? regionOfClient(searchParams.get("client_id") ?? "") : undefined;
