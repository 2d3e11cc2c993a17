import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PublicKey } from "../../../scripts/audit-head.ts";
import { inRoot } from "../../../scripts/config.ts";
import type { AuditLog } from "../../../shared/audit/log.ts";
import type { HeadView } from "../../../shared/audit/log-contract.ts";
import { growTree, type Hash, hashLeaf } from "../../../shared/audit/merkle.ts";
import { rangeProof } from "../../../shared/audit/merkle-range.ts";
import { batchOf } from "../../../shared/audit/stream-batch.ts";
import { drawSecret, sendMessage } from "../../../shared/audit/stream-message.ts";
import type { Egress } from "../../../shared/http/egress.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { base64url, utf8 } from "../../../shared/kernel/encoding.ts";
import { eventOf, newSigner, sampleLog, sealLines, tenantOf } from "./sample-log.ts";

interface Batch {
  tenant_id: string;
  first: number;
  last: number;
  events: Record<string, unknown>[];
  head: Record<string, unknown>;
  proof: { left: string[]; right: string[] };
}
type Headers = Record<string, string>;
interface Receiver {
  isSent(headers: Headers, body: string, secret: string, now?: number): boolean;
  goesOn(stored: number, batch: Pick<Batch, "first" | "head">): boolean;
  isProved(batch: Batch, keys: readonly PublicKey[]): boolean;
}

const folder = mkdtempSync(path.join(tmpdir(), "receiver-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The program that the page tells a receiver to use, word for word. */
async function receiverOfPage(): Promise<Receiver> {
  const page = readFileSync(inRoot("docs/audit-log.md"), "utf8");
  const [, code = ""] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  const file = path.join(folder, "receiver.mjs");
  writeFileSync(file, code);
  return (await import(pathToFileURL(file).href)) as Receiver;
}

const size = 23;
const signer = newSigner();
const now = Date.UTC(2027, 0, 2);
const secret = drawSecret();

/** What the product sends for these entries of a log, as its receiver gets it. */
async function sent(first: number, end: number): Promise<{ headers: Headers; body: string }> {
  const { lines, events, tenant } = await sampleLog("receiver", size, signer);
  const head = (await sealLines(lines, tenant, signer)) as unknown as HeadView;
  const nodes = new Map<string, Hash>();
  const leaves = await Promise.all(lines.map((line) => hashLeaf(utf8(line))));
  for (const node of await growTree(0, leaves, () => new Uint8Array()))
    nodes.set(`${node.level}/${node.index}`, node.hash);
  const read = (level: number, index: number) => nodes.get(`${level}/${index}`) ?? new Uint8Array();
  const range = async (from: number, to: number, of: number) => {
    const { left, right } = rangeProof(from, to, of, read);
    return { left: left.map(base64url), right: right.map(base64url) };
  };
  const records = events.slice(first, end).map((event, index) => ({ ...event, sequence: first + index }));
  const message = await batchOf({ range } as unknown as AuditLog, { streamId: "ast_1", records, head });
  let seen: Request | undefined;
  const send = async (_: string, request: Request) => {
    seen = request;
    return new Response(null, { status: 204 });
  };
  const place = { host: "siem.example.com", region: "eu" } as const;
  const endpoint = { url: "https://siem.example.com/audit", secret, place };
  await sendMessage({ send } as unknown as Egress, endpoint, message, clockAt(now));
  return { headers: Object.fromEntries(seen?.headers ?? []), body: (await seen?.text()) ?? "" };
}

describe("the receiver on the page about the audit log (M-213)", () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await receiverOfPage();
  });

  test("takes every batch of a log, wherever it begins and ends", async () => {
    for (const [first, end] of [
      [0, 1],
      [0, size],
      [1, 2],
      [3, 9],
      [5, 16],
      [8, 16],
      [15, 23],
      [22, 23],
    ] as const) {
      const { headers, body } = await sent(first, end);
      expect(receiver.isSent(headers, body, secret, now)).toBe(true);
      expect(receiver.isProved(JSON.parse(body) as Batch, signer.keys), `${first} to ${end}`).toBe(true);
    }
  });

  test("refuses what was not sent by us, just now, with this body", async () => {
    const { headers, body } = await sent(3, 9);
    expect(receiver.isSent(headers, `${body} `, secret, now)).toBe(false);
    expect(receiver.isSent(headers, body, drawSecret(), now)).toBe(false);
    expect(receiver.isSent(headers, body, secret, now + 301_000)).toBe(false);
    for (const change of [
      { "webhook-id": "msg_other" },
      { "webhook-timestamp": "soon" },
      { "webhook-signature": String(headers["webhook-signature"]).replace("v1,", "v2,") },
      { "webhook-signature": "v1," },
    ])
      expect(receiver.isSent({ ...headers, ...change } as Headers, body, secret, now)).toBe(false);
    const both = { ...headers, "webhook-signature": `v1,AAAA ${headers["webhook-signature"]}` };
    expect(receiver.isSent(both, body, secret, now)).toBe(true);
  });

  test("refuses entries that are changed, moved, left out or another company's, and heads nobody signed", async () => {
    const batch = JSON.parse((await sent(3, 9)).body) as Batch;
    const { events, head, proof } = batch;
    const [one = "", ...others] = proof.left;
    const stranger = newSigner();
    const cases: Partial<Batch>[] = [
      { events: events.with(2, { ...events[2], action: "task.deleted" }) },
      { events: events.toSpliced(2, 1) },
      { events: events.toSpliced(2, 1), last: batch.last - 1 },
      { events: [...events, { ...eventOf("receiver", 99), sequence: 9 }], last: batch.last + 1 },
      { first: 4, last: 9 },
      { proof: { ...proof, left: others } },
      { proof: { ...proof, left: [one.replace(/./, (letter) => (letter === "A" ? "B" : "A")), ...others] } },
      { tenant_id: tenantOf("other") },
      { head: { ...head, size: size + 1 } },
      { head: { ...head, timestamp: "2027-01-03T00:00:00.000Z" } },
    ];
    for (const [index, change] of cases.entries())
      expect(receiver.isProved({ ...batch, ...change }, signer.keys), `case ${index}`).toBe(false);
    expect(receiver.isProved(batch, stranger.keys)).toBe(false);
    expect(receiver.isProved(batch, [])).toBe(false);
  });

  test("knows what goes on, what it has, and a gap that a head declares from one that none does", () => {
    const batch = (first: number, kept?: number) => ({
      first,
      head: kept === undefined ? {} : { retained_from: kept },
    });
    expect(receiver.goesOn(5, batch(5))).toBe(true);
    expect(receiver.goesOn(5, batch(4))).toBe(false);
    expect(receiver.goesOn(5, batch(6))).toBe(false);
    expect(receiver.goesOn(5, batch(9, 9))).toBe(true);
    expect(receiver.goesOn(5, batch(9, 8))).toBe(false);
  });
});
