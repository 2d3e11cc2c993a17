import { createHash, generateKeyPairSync } from "node:crypto";
import type { PublicKey } from "../../../scripts/audit-head.ts";
import type { AuditEventView } from "../../../shared/audit/contract.ts";
import { leafText } from "../../../shared/audit/leaf.ts";
import type { SignedHead } from "../../../shared/audit/log-contract.ts";
import {
  consistencyProof,
  growTree,
  type Hash,
  hashLeaf,
  inclusionProof,
  type NodeReader,
  treeRoot,
} from "../../../shared/audit/merkle.ts";
import { coveringNodes } from "../../../shared/audit/merkle-range.ts";
import { signTreeHead } from "../../../shared/identity/tree-head.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { base64url, utf8 } from "../../../shared/kernel/encoding.ts";

const start = Date.UTC(2027, 0, 1);
const minute = 60_000;

export interface Signer {
  secret: string;
  keys: PublicKey[];
}

export function newSigner(kid?: string): Signer {
  const { crv, d, kty, x } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const name = kid ?? createHash("sha256").update(String(x)).digest("base64url");
  return {
    secret: JSON.stringify({ kty, crv, x, d, kid: name }),
    keys: [{ kty, crv, x, kid: name, alg: "EdDSA" } as PublicKey],
  };
}

const idOf = (prefix: string, seed: string) =>
  `${prefix}_${createHash("sha256").update(seed).digest("hex").slice(0, 26)}`;
export const tenantOf = (seed: string) => idOf("ten", seed);

export const eventOf = (seed: string, index: number): AuditEventView => ({
  id: idOf("evt", `${seed} ${index}`),
  at: new Date(start + index * 1_000).toISOString(),
  actor: { kind: "user", id: idOf("usr", seed) },
  action: index % 3 === 0 ? "project.created" : "task.created",
  target: { kind: "project", id: idOf("prj", `${seed} ${index}`) },
  request_id: `req-${seed}-${index}`,
  detail: {
    plan: "team",
    count: index,
    open: index % 2 === 0,
    note: index % 4 === 0 ? 'é \u2028 "x"' : null,
  },
});

export const linesOf = (events: readonly AuditEventView[]): string[] => events.map(leafText);
export const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** The complete nodes over the lines. */
async function nodesOf(lines: readonly string[]): Promise<NodeReader> {
  const leaves = await Promise.all(lines.map((line) => hashLeaf(utf8(line))));
  const nodes = new Map<string, Hash>();
  const none = (): Hash => {
    throw new Error("not stored");
  };
  for (const { level, index, hash } of await growTree(0, leaves, none)) nodes.set(`${level}/${index}`, hash);
  return (level, index) => nodes.get(`${level}/${index}`) ?? none();
}

/** A head over the lines, as the product makes and signs it; its time is the log's size in minutes. */
export async function sealLines(
  lines: readonly string[],
  tenant: string,
  signer: Signer,
  minutes = lines.length,
  retained = 0,
): Promise<SignedHead & { frontier: string[] }> {
  const read = await nodesOf(lines);
  const root = await treeRoot(lines.length, read);
  const clock = clockAt(start + minutes * minute);
  const from = retained > 0 ? { retained_from: retained } : {};
  const claim = { tenant, size: lines.length, root: base64url(root), ...from };
  const head = await signTreeHead(signer.secret, { region: "eu", clock }, claim);
  return { ...head, frontier: await frontierOf(lines, retained) };
}

/** The nodes over the first `count` lines, as the API gives them beside a head. */
export async function frontierOf(lines: readonly string[], count: number): Promise<string[]> {
  const read = await nodesOf(lines);
  return coveringNodes(0, count).map(({ level, index }) => base64url(read(level, index)));
}

/** The path of one line to the root over all of them, as the API gives it. */
export async function pathOf(lines: readonly string[], index: number): Promise<string[]> {
  return (await inclusionProof(index, lines.length, await nodesOf(lines))).map(base64url);
}

export async function growthOf(lines: readonly string[], first: number): Promise<string> {
  const path = await consistencyProof(first, lines.length, await nodesOf(lines));
  return JSON.stringify({ first, second: lines.length, path: path.map(base64url) });
}

export interface Sample {
  seed: string;
  tenant: string;
  events: AuditEventView[];
  lines: string[];
  /** By size; the first is of size 1. */
  heads: SignedHead[];
}

export async function sampleLog(seed: string, size: number, signer: Signer): Promise<Sample> {
  const events = Array.from({ length: size }, (_, index) => eventOf(seed, index));
  const lines = linesOf(events);
  const tenant = tenantOf(seed);
  const heads = await Promise.all(
    lines.map((_, index) => sealLines(lines.slice(0, index + 1), tenant, signer)),
  );
  return { seed, tenant, events, lines, heads };
}
