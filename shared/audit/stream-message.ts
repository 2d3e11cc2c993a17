import type { Egress } from "../http/egress.ts";
import type { Clock } from "../kernel/clock.ts";
import { utf8 } from "../kernel/encoding.ts";
import { randomBytes } from "../kernel/ids.ts";
import { Problem } from "../kernel/problem.ts";
import type { NamedPlace } from "../kernel/subprocessor.ts";
import { retryAfterOf } from "./stream-rules.ts";

const secretPrefix = "whsec_";
const secretBytes = 32;
const patienceMilliseconds = 15_000;

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export const drawSecret = (): string => `${secretPrefix}${base64(randomBytes(secretBytes))}`;

/** Where a stream goes, opened. */
export interface Endpoint {
  url: string;
  secret: string;
  place: NamedPlace;
}

/** `id` is the same over all attempts: by it the receiver knows a message again. */
export interface Message {
  id: string;
  body: string;
}

export type Delivery =
  | { kind: "delivered"; status: number }
  | { kind: "failed"; status: number | null; error: string; retryAfter: number }
  /** The receiver said 410: it wants nothing any more. */
  | { kind: "gone"; status: number; error: string }
  /** It may not leave; the refusal is in the trail. */
  | { kind: "refused"; status: null; error: string };

/** HMAC-SHA-256 over `id.seconds.body` (Standard Webhooks 1.0.0, `v1`). */
async function signatureOf(secret: string, { id, body }: Message, seconds: number): Promise<string> {
  const bytes = fromBase64(secret.slice(secretPrefix.length));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  const tag = await crypto.subtle.sign("HMAC", key, utf8(`${id}.${seconds}.${body}`));
  return `v1,${base64(new Uint8Array(tag))}`;
}

/** One attempt. Only what is nobody's fault but ours is thrown. */
export async function sendMessage(
  egress: Egress,
  { url, secret, place }: Endpoint,
  message: Message,
  clock: Clock,
): Promise<Delivery> {
  const seconds = Math.floor(clock.now() / 1_000);
  const headers = {
    "content-type": "application/json",
    "webhook-id": message.id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": await signatureOf(secret, message, seconds),
  };
  try {
    const request = new Request(url, { method: "POST", headers, body: message.body });
    const call = { place, milliseconds: patienceMilliseconds };
    const response = await egress.send("customer_endpoint", request, call);
    const { status, ok } = response;
    await response.body?.cancel();
    if (ok) return { kind: "delivered", status };
    const error = `http_${status}`;
    if (status === 410) return { kind: "gone", status, error };
    return { kind: "failed", status, error, retryAfter: retryAfterOf(response.headers.get("retry-after")) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return undelivered(error);
  }
}

function undelivered({ code, extra }: Problem): Delivery {
  const reason = extra.members?.["reason"];
  // An endpoint that redirects for a while is an endpoint that fails for a while.
  if (code === "egress_refused" && reason !== "redirect")
    return { kind: "refused", status: null, error: `egress_${String(reason)}` };
  return { kind: "failed", status: null, error: reason === "redirect" ? "redirect" : code, retryAfter: 0 };
}
