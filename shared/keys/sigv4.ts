import { timestamp } from "../kernel/clock.ts";
import { hex, utf8 } from "../kernel/encoding.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface SignedCall {
  host: string;
  /** Lower-case names; `host` and `x-amz-date` are added. */
  headers: Record<string, string>;
  body: string;
  region: string;
  service: string;
  credentials: Credentials;
  /** Milliseconds since the epoch; the receiver allows five minutes of difference. */
  now: number;
}

async function hmac(key: Bytes, text: string): Promise<Bytes> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, utf8(text)));
}

const digest = async (text: string): Promise<string> =>
  hex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text))));

/** AWS Signature Version 4 of a POST to `/` without a query: the headers to send. */
export async function signedHeaders(call: SignedCall): Promise<Record<string, string>> {
  const { host, body, region, service, credentials, now } = call;
  const instant = timestamp(now).replace(/\.\d{3}|[-:]/g, "");
  const day = instant.slice(0, 8);
  const headers: Record<string, string> = { ...call.headers, host, "x-amz-date": instant };
  const names = Object.keys(headers).sort();
  const listed = names.join(";");
  const lines = names.map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, " ")}\n`).join("");
  const canonical = ["POST", "/", "", lines, listed, await digest(body)].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", instant, scope, await digest(canonical)].join("\n");
  let key = utf8(`AWS4${credentials.secretAccessKey}`);
  for (const part of [day, region, service, "aws4_request"]) key = await hmac(key, part);
  const signature = hex(await hmac(key, toSign));
  const credential = `${credentials.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${listed}, Signature=${signature}`;
  return { ...headers, authorization };
}
