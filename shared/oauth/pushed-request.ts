import { sha256 } from "../kernel/digest.ts";
import { fromBase64url, utf8 } from "../kernel/encoding.ts";
import { decrypt, encrypt, rootedKey } from "../keys/cipher.ts";
import { parametersOf } from "./form.ts";
import { OAuthRefusal } from "./refusal.ts";
import { oauthLimits } from "./rules.ts";

/** What a tool was answered for its request; the browser carries it and reads nothing of it (RFC 9126 §2.2). */
const prefix = "urn:ietf:params:oauth:request_uri:";
/** Long enough for a person to sign in on the way. */
export const pushedSeconds = 600;
/** Seconds that a sign-in asked for by `prompt=login` stays fresh. */
export const justSignedIn = 300;
const bound = utf8("oauth-request:v1");

const keyOf = async (secret: string): Promise<CryptoKey> => {
  const root = fromBase64url(await sha256(`oauth-request:v1:${secret}`));
  if (!root) throw new Error("a digest is base64url");
  return (await rootedKey(root)).aes("oauth-request");
};

/** Sealed instead of stored: any script of the platform opens it, also where the company has moved since. */
export async function sealRequest(
  secret: string,
  { clientId, query, now }: { clientId: string; query: string; now: number },
): Promise<string> {
  const plain = utf8(JSON.stringify([clientId, now + pushedSeconds * 1000, query]));
  const { iv, ciphertext } = await encrypt(await keyOf(secret), plain, bound);
  const uri = `${prefix}${iv}${ciphertext}`;
  if (uri.length > oauthLimits.parameterCharacters)
    throw new OAuthRefusal("invalid_request", "The request is too long.");
  return uri;
}

export interface OpenedRequest {
  /** The parameters as if they had come by themselves. */
  query: string;
  /** Of a pushed one: whoever answers it spends it. */
  once?: { digest: string; until: number };
}

/**
 * A request as it was pushed, or as it came. What else stands beside a pushed one counts for nothing, save that a
 * person has signed in again as it asked. `undefined`: nobody pushed it, or it is over.
 */
export async function openRequest(
  secret: string,
  query: string,
  now: number,
): Promise<OpenedRequest | undefined> {
  const given = readOnce(query);
  const uri = given?.get("request_uri");
  if (!uri?.startsWith(prefix)) return { query };
  const text = uri.slice(prefix.length);
  try {
    const sealed = { iv: text.slice(0, 16), ciphertext: text.slice(16) };
    const plain = await decrypt(await keyOf(secret), sealed, bound);
    const [clientId, until, pushed] = JSON.parse(new TextDecoder().decode(plain)) as [string, number, string];
    if (given?.get("client_id") !== clientId || until <= now) return undefined;
    const once = { digest: await sha256(uri), until };
    return { query: signedInAgain(pushed, given.get("max_age")), once };
  } catch {
    return undefined;
  }
}

/** The way through the sign-in writes the very age that was asked for beside the request; no other counts. */
function signedInAgain(pushed: string, maxAge: string | undefined): string {
  const parameters = new URLSearchParams(pushed);
  if (maxAge === undefined || maxAge !== (parameters.get("max_age") ?? String(justSignedIn))) return pushed;
  const prompt = (parameters.get("prompt") ?? "").split(" ").filter((word) => word === "consent");
  parameters.set("prompt", prompt.join(" "));
  parameters.set("max_age", maxAge);
  return parameters.toString();
}

function readOnce(query: string) {
  try {
    return parametersOf(query);
  } catch {
    return undefined;
  }
}
