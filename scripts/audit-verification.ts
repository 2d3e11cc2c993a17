import { canonicalJson } from "../shared/audit/leaf.ts";
import { type Head, type PublicKey, readHead, Tampered, verifyHead } from "./audit-head.ts";
import { leafOf, rootOf } from "./audit-tree.ts";

export type Evidence = {
  /** The JSON Lines export, whole. */
  events: string;
  head: string;
  /** A head of the same log that was kept earlier. */
  previous?: string | undefined;
  /** The published keys (a JWK Set); left out, signatures are not checked. */
  keys?: readonly PublicKey[] | undefined;
};
export type Verdict =
  | {
      ok: true;
      events: number;
      size: number;
      root: string;
      signature: "verified" | "unchecked";
      previous?: number;
    }
  /** `at`: the first event at fault, or the first that may be. */
  | { ok: false; events: number; why: string; at?: number };

/** Does this export hold exactly what the head says, and does it begin with what the earlier head said? */
export function verifyExport({ events, head, previous, keys }: Evidence): Verdict {
  const lines = events === "" ? [] : events.split("\n");
  const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  try {
    const claim = readHead(head, "the head");
    if (keys) verifyHead(claim, keys, "the head");
    const earlier = previous === undefined ? undefined : readHead(previous, "the previous head");
    if (keys && earlier) verifyHead(earlier, keys, "the previous head");
    const leaves = leavesOf(lines);
    if (earlier) verifyGrowth(earlier, claim, leaves);
    if (leaves.length !== claim.size)
      throw new Tampered(
        `the head covers ${claim.size} events, the export has ${leaves.length}`,
        Math.min(leaves.length, claim.size),
      );
    if (rootOf(leaves).toString("base64url") !== claim.root)
      throw new Tampered("the events are not those the head covers", earlier?.size);
    return {
      ok: true,
      events: count,
      size: claim.size,
      root: claim.root,
      signature: keys ? "verified" : "unchecked",
      ...(earlier ? { previous: earlier.size } : {}),
    };
  } catch (error) {
    if (!(error instanceof Tampered)) throw error;
    const at = error.at === undefined ? {} : { at: error.at };
    return { ok: false, events: count, why: error.message, ...at };
  }
}

/** Every line is the one spelling of its event, in its place, once. @throws {Tampered} */
function leavesOf(lines: readonly string[]): Buffer[] {
  const seen = new Set<unknown>();
  if (lines.length > 0 && lines.at(-1) !== "")
    throw new Tampered("the last line is not complete", lines.length - 1);
  return lines.slice(0, -1).map((line, index) => {
    const event = parseLine(line, index);
    if (event["sequence"] !== index)
      throw new Tampered(`event ${index} says it is number ${event["sequence"]}`, index);
    if (seen.has(event["id"])) throw new Tampered(`event ${index} is there twice`, index);
    seen.add(event["id"]);
    return leafOf(line);
  });
}

function parseLine(line: string, index: number): Record<string, unknown> {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw new Tampered(`line ${index + 1} is not JSON`, index);
  }
  if (typeof event !== "object" || event === null || canonicalJson(event) !== line)
    throw new Tampered(`line ${index + 1} is not spelled as it was exported`, index);
  return event as Record<string, unknown>;
}

/** @throws {Tampered} */
function verifyGrowth(earlier: Head, later: Head, leaves: readonly Buffer[]): void {
  if (earlier.origin !== later.origin || earlier.tenant !== later.tenant)
    throw new Tampered("the two heads are of different logs");
  if (earlier.size > later.size)
    throw new Tampered(`the log had ${earlier.size} events and has ${later.size}`, later.size);
  if (earlier.timestamp > later.timestamp) throw new Tampered("the previous head is the younger one");
  if (
    leaves.length < earlier.size ||
    rootOf(leaves.slice(0, earlier.size)).toString("base64url") !== earlier.root
  )
    throw new Tampered(`the first ${earlier.size} events are not those of the previous head`, 0);
}
