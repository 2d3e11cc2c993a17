import { randomUUID } from "node:crypto";
import { ask } from "../http.ts";
import type { Teller } from "./teller.ts";

export interface Answer<Body> {
  status: number;
  headers: Headers;
  text: string;
  /** What the route's contract promises; the steps check what they rely on. */
  json: Body;
}

export interface Sending<Body> {
  token?: string | undefined;
  body?: unknown;
  headers?: Record<string, string>;
  /** Another host name of the same platform, such as `eu.localhost`. */
  host?: string;
  /** The status that has to come; anything else fails the step. */
  expect: number;
  /** The part of the answer worth showing. */
  show?: (answer: Answer<Body>) => string;
  /** Not worth a line: polling. */
  silent?: boolean;
}

export type Send = <Body = unknown>(
  method: string,
  path: string,
  sending: Sending<Body>,
) => Promise<Answer<Body>>;

/** Speaks to the platform as any client would. A POST carries an Idempotency-Key unless told otherwise. */
export function clientOf(base: string, teller: Teller): Send {
  return async <Body>(method: string, path: string, sending: Sending<Body>) => {
    const { token, body, headers = {}, host, expect, show, silent } = sending;
    const url = new URL(path, base);
    if (host !== undefined) url.hostname = host;
    const payload = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await ask(url, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(method === "POST" ? { "idempotency-key": randomUUID() } : {}),
        ...(payload === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(payload === undefined ? {} : { body: payload }),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, json: parsed(text) as Body };
    const held = answer.status === expect;
    const place = host === undefined ? path : `${host}${path}`;
    if (!silent || !held)
      teller.request(method, place, answer.status, held ? (show?.(answer) ?? problemOf(answer)) : "");
    if (!held) throw new Error(`expected ${expect}, came ${answer.status}: ${text.slice(0, 300)}`);
    return answer;
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A refusal in one line: its code, and the sentence a person would read. */
function problemOf({ status, json }: Answer<unknown>): string {
  if (status < 400) return "";
  const { code = "no code", detail = "" } = (json ?? {}) as { code?: string; detail?: string };
  return `${code}: ${detail}`;
}
