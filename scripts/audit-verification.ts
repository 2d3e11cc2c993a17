import { canonicalJson } from "../shared/audit/leaf.ts";
import {
  type Head,
  hashesOf,
  type PublicKey,
  parse,
  readHead,
  type Sealed,
  Tampered,
  verifyHead,
} from "./audit-head.ts";
import { isGrowth, leafOf, rootOf } from "./audit-tree.ts";

export type Evidence = {
  /** The JSON Lines export, whole. */
  events: string;
  head: string;
  /** A head of the same log that was kept earlier. */
  previous?: string | undefined;
  /** What shows growth since `previous` when the events of that time are no longer kept. */
  consistency?: string | undefined;
  /** The published keys (a JWK Set); left out, signatures are not checked. */
  keys?: readonly PublicKey[] | undefined;
};
export type Verdict =
  | {
      ok: true;
      events: number;
      size: number;
      root: string;
      /** Place of the first event: those before it are no longer kept, as the head says. */
      first: number;
      signature: "verified" | "unchecked";
      previous?: number;
    }
  /** `at`: the first event at fault, or the first that may be. `missing`: it cannot be judged without. */
  | { ok: false; events: number; why: string; at?: number; missing?: "consistency" };

/** What is there is intact as far as can be seen, and the rest cannot be seen without another file. */
class Unjudged extends Tampered {}

/** Does this export hold exactly what the head says, and does it begin with what the earlier head said? */
export function verifyExport({ events, head, previous, consistency, keys }: Evidence): Verdict {
  const lines = events === "" ? [] : events.split("\n");
  const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  try {
    const sealed = readHead(head, "the head");
    const claim = sealed.head;
    const first = claim.retained_from ?? 0;
    if (keys) verifyHead(claim, keys, "the head");
    const earlier = previous === undefined ? undefined : readHead(previous, "the previous head");
    if (keys && earlier) verifyHead(earlier.head, keys, "the previous head");
    const leaves = leavesOf(lines, first);
    if (earlier && earlier.head.size >= first) verifyGrowth(earlier, sealed, leaves);
    if (first + leaves.length !== claim.size)
      throw new Tampered(
        `the head covers the events ${first} to ${claim.size - 1}, the export has ${leaves.length}`,
        Math.min(first + leaves.length, claim.size),
      );
    if (rootOf(leaves, first, sealed.frontier)?.toString("base64url") !== claim.root)
      throw new Tampered("the events are not those the head covers", earlier?.head.size);
    if (earlier && earlier.head.size < first) verifyProvenGrowth(earlier, sealed, consistency);
    return {
      ok: true,
      events: count,
      size: claim.size,
      root: claim.root,
      first,
      signature: keys ? "verified" : "unchecked",
      ...(earlier ? { previous: earlier.head.size } : {}),
    };
  } catch (error) {
    if (!(error instanceof Tampered)) throw error;
    const at = error.at === undefined ? {} : { at: error.at };
    const missing = error instanceof Unjudged ? ({ missing: "consistency" } as const) : {};
    return { ok: false, events: count, why: error.message, ...at, ...missing };
  }
}

/** Without its region: a company that moved takes its log along, and from then on another region signs. */
const platformOf = ({ origin }: Head): string => origin.replace(/\/[a-z]{2}$/, "");

/** Every line is the one spelling of its event, in its place, once. @throws {Tampered} */
function leavesOf(lines: readonly string[], first: number): Buffer[] {
  const seen = new Set<unknown>();
  if (lines.length > 0 && lines.at(-1) !== "")
    throw new Tampered("the last line is not complete", first + lines.length - 1);
  return lines.slice(0, -1).map((line, index) => {
    const place = first + index;
    const event = parseLine(line, index, place);
    if (event["sequence"] !== place)
      throw new Tampered(`event ${place} says it is number ${event["sequence"]}`, place);
    if (seen.has(event["id"])) throw new Tampered(`event ${place} is there twice`, place);
    seen.add(event["id"]);
    return leafOf(line);
  });
}

function parseLine(line: string, index: number, place: number): Record<string, unknown> {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    throw new Tampered(`line ${index + 1} is not JSON`, place);
  }
  if (typeof event !== "object" || event === null || canonicalJson(event) !== line)
    throw new Tampered(`line ${index + 1} is not spelled as it was exported`, place);
  return event as Record<string, unknown>;
}

/** @throws {Tampered} */
function assertLater({ head: earlier }: Sealed, { head: later }: Sealed): void {
  if (platformOf(earlier) !== platformOf(later) || earlier.tenant !== later.tenant)
    throw new Tampered("the two heads are of different logs");
  if (earlier.size > later.size)
    throw new Tampered(`the log had ${earlier.size} events and has ${later.size}`, later.size);
  if (earlier.timestamp > later.timestamp) throw new Tampered("the previous head is the younger one");
  if ((earlier.retained_from ?? 0) > (later.retained_from ?? 0))
    throw new Tampered("what was no longer kept is kept again");
}

/** @throws {Tampered} */
function verifyGrowth(earlier: Sealed, later: Sealed, leaves: readonly Buffer[]): void {
  assertLater(earlier, later);
  const { size, root } = earlier.head;
  const first = later.head.retained_from ?? 0;
  const known = leaves.slice(0, size - first);
  if (known.length < size - first || rootOf(known, first, later.frontier)?.toString("base64url") !== root)
    throw new Tampered(`the first ${size} events are not those of the previous head`, first);
}

/** The events of the previous head's time are gone: only hashes can tell. @throws {Tampered} */
function verifyProvenGrowth(earlier: Sealed, later: Sealed, consistency: string | undefined): void {
  assertLater(earlier, later);
  const [from, to] = [earlier.head.size, later.head.size];
  if (consistency === undefined)
    throw new Unjudged(
      `the events of the previous head are no longer kept: give the consistency proof of ${from} to ${to}`,
    );
  const path = hashesOf(parse(consistency, "the consistency proof")["path"], "the consistency proof");
  const claimOf = ({ head: { size, root } }: Sealed) => ({ size, root: Buffer.from(root, "base64url") });
  if (!isGrowth(claimOf(earlier), claimOf(later), path))
    throw new Tampered(`the log does not begin with the first ${from} events of the previous head`, 0);
}
