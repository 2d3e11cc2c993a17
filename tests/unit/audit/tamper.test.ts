import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { verifyExport } from "../../../scripts/audit-verification.ts";
import { canonicalJson } from "../../../shared/audit/leaf.ts";
import type { SignedHead } from "../../../shared/audit/log-contract.ts";
import { count } from "../../proofs/recording.ts";
import {
  eventOf,
  linesOf,
  newSigner,
  type Sample,
  sampleLog,
  sealLines,
  tenantOf,
  textOf,
} from "./sample-log.ts";

const signer = newSigner();
const samples = await Promise.all(
  [2, 3, 5, 8, 13, 17, 32, 33].map((size) => sampleLog(`log${size}`, size, signer)),
);
const json = (head: object) => JSON.stringify({ ...head, witness: null });
const latest = (sample: Sample): SignedHead => sample.heads[sample.heads.length - 1] as SignedHead;

/** A random place and two more numbers to choose by. */
interface Draw {
  sample: Sample;
  at: number;
  other: number;
  choice: number;
}
interface Forgery {
  events: string;
  head: string;
  previous?: string;
}
type Tamper = (draw: Draw) => Forgery | Promise<Forgery>;

const asExport = (lines: readonly string[], sample: Sample): Forgery => ({
  events: textOf(lines),
  head: json(latest(sample)),
});
const another = (sample: Sample, at: number) => eventOf(`${sample.seed} forged`, at);

/** What an operator with the signing key can do: log and head agree, and only an earlier head tells. */
async function resealed(lines: readonly string[], sample: Sample, previous: SignedHead): Promise<Forgery> {
  const head = await sealLines(lines, sample.tenant, signer, 1_000);
  return { events: textOf(lines), head: json(head), previous: json(previous) };
}

const edits: ((line: Record<string, unknown>, draw: Draw) => object)[] = [
  (line, { other }) => ({ ...line, action: `forged.${other}` }),
  (line, { other }) => ({ ...line, actor: { kind: "user", id: `usr_${other}` } }),
  (line, { other }) => ({ ...line, at: new Date(other * 1_000).toISOString() }),
  (line) => ({ ...line, detail: {} }),
  (line) => ({ ...line, extra: null }),
  ({ request_id: _, ...line }) => line,
];

const kinds: Record<string, Tamper> = {
  edit({ sample, at, ...draw }) {
    const line = JSON.parse(sample.lines[at] ?? "") as Record<string, unknown>;
    const edit = edits[draw.choice % edits.length];
    const changed = canonicalJson(edit?.(line, { sample, at, ...draw }));
    return asExport(sample.lines.with(at, changed), sample);
  },
  character({ sample, at, other, choice }) {
    const text = textOf(sample.lines);
    const place = (at * 7919 + other) % text.length;
    const old = text.codePointAt(place) ?? 0;
    const changed = `${text.slice(0, place)}${String.fromCharCode((old + 1 + (choice % 90)) % 127)}${text.slice(place + 1)}`;
    return { events: changed, head: json(latest(sample)) };
  },
  spelling({ sample, at, choice }) {
    const line = sample.lines[at] ?? "";
    const spellings = [` ${line}`, `${line}\r`, line.replace("{", '{"action":"x",'), line.replace(",", ", ")];
    return asExport(sample.lines.with(at, spellings[choice % 4] ?? ""), sample);
  },
  deletion({ sample, at, choice }) {
    const events = sample.events.toSpliced(at, 1);
    return asExport(choice % 2 === 0 ? linesOf(events) : sample.lines.toSpliced(at, 1), sample);
  },
  insertion({ sample, at, choice }) {
    const events = sample.events.toSpliced(at + (choice % 2), 0, another(sample, at));
    return asExport(linesOf(events), sample);
  },
  replacement: ({ sample, at }) => asExport(linesOf(sample.events.with(at, another(sample, at))), sample),
  repetition({ sample, at, choice }) {
    const event = sample.events[at] ?? another(sample, at);
    const events = linesOf(sample.events.toSpliced(at, 0, event));
    return asExport(
      choice % 2 === 0 ? events : sample.lines.toSpliced(at, 0, sample.lines[at] ?? ""),
      sample,
    );
  },
  reorder({ sample, at, other, choice }) {
    const size = sample.events.length;
    const to = (at + 1 + (other % (size - 1))) % size;
    const swap = <Item>(list: Item[]) => list.with(at, list[to] as Item).with(to, list[at] as Item);
    return asExport(choice % 2 === 0 ? swap(sample.lines) : linesOf(swap(sample.events)), sample);
  },
  truncation: ({ sample, at }) => asExport(sample.lines.slice(0, at), sample),
  "truncation with the head cut to fit": async ({ sample, at }) => {
    const lines = sample.lines.slice(0, Math.max(1, at));
    const honest = await sealLines(lines, sample.tenant, signer);
    const { size, root } = honest;
    return { events: textOf(lines), head: json({ ...latest(sample), size, root }) };
  },
  "cut in the middle of a line": ({ sample, other }) => {
    const text = textOf(sample.lines);
    return { events: text.slice(0, -1 - (other % (text.length - 1))), head: json(latest(sample)) };
  },
  "tail added behind the head": ({ sample, choice }) => {
    const size = sample.events.length;
    const more = Array.from({ length: 1 + (choice % 3) }, (_, index) => another(sample, size + index));
    return asExport(linesOf([...sample.events, ...more]), sample);
  },
  "head edited": ({ sample, choice, other }) => {
    const head = latest(sample);
    const [protectedHeader, payload, tag = ""] = head.signature.split(".");
    const flipped = `${tag.slice(0, other % 86)}${tag[other % 86] === "A" ? "B" : "A"}${tag.slice((other % 86) + 1)}`;
    const edited: object[] = [
      { ...head, size: head.size + 1 },
      { ...head, root: sample.heads[0]?.root, size: head.size === 1 ? 2 : head.size },
      { ...head, timestamp: new Date(other).toISOString() },
      { ...head, tenant: tenantOf("another") },
      { ...head, origin: "leanvibe.ai/audit-log/us" },
      { ...head, signature: `${protectedHeader}.${payload}.${flipped}` },
      { ...head, signature: `${protectedHeader}.${payload}.` },
      { ...head, signature: `${head.signature}.x` },
    ];
    return { events: textOf(sample.lines), head: json(edited[choice % edited.length] ?? {}) };
  },
  "foreign signature": async ({ sample, choice }) => {
    const [{ kid } = { kid: "" }] = signer.keys;
    const forger = newSigner(choice % 2 === 0 ? kid : undefined);
    return { events: textOf(sample.lines), head: json(await sealLines(sample.lines, sample.tenant, forger)) };
  },
  fork({ sample, at, other }) {
    const previous = sample.heads[at + (other % (sample.heads.length - at))] ?? latest(sample);
    const rest = sample.events.slice(at).map((_, index) => another(sample, at + index));
    return resealed(linesOf([...sample.events.slice(0, at), ...rest]), sample, previous);
  },
  "full rewrite"({ sample, at, choice }) {
    const previous = sample.heads[at] ?? latest(sample);
    const size = sample.events.length + (choice % 4);
    const events = Array.from({ length: size }, (_, index) => another(sample, index));
    return resealed(linesOf(events), sample, previous);
  },
  "log of odd lines under a head that fits": async ({ sample, at, choice }) => {
    const line = sample.lines[at] ?? "";
    const event = sample.events[at] ?? another(sample, at);
    const odd = [
      line.replace("{", '{"action":"shown",'),
      `${line} `,
      line.replace(/"sequence":\d+/, '"sequence":7777'),
    ];
    const lines =
      choice % 4 === 3
        ? linesOf([...sample.events.slice(0, at), event, event])
        : sample.lines.with(at, odd[choice % 4] ?? "");
    const head = await sealLines(lines, sample.tenant, signer);
    return { events: textOf(lines), head: json(head) };
  },
  "rollback behind an earlier head"({ sample, at }) {
    return resealed(sample.lines.slice(0, Math.max(1, at)), sample, latest(sample));
  },
  "history of another tenant": async ({ sample, at }) => {
    const head = await sealLines(sample.lines, tenantOf("another"), signer);
    return { events: textOf(sample.lines), head: json(head), previous: json(sample.heads[at] ?? head) };
  },
};

const found = new Map<string, number>();
let missed = 0;
afterAll(() => {
  const tamperCases = [...found.values()].reduce((sum, count) => sum + count, 0) + missed;
  console.log(JSON.stringify(Object.fromEntries(found)));
  count("tamperCases", tamperCases, missed);
});

const draws = fc.record({
  sample: fc.constantFrom(...samples),
  place: fc.nat(10_000),
  other: fc.nat(1_000_000),
  choice: fc.nat(10_000),
});

describe("the offline verifier (M-213)", () => {
  test("takes every honest log with every earlier head", () => {
    for (const sample of samples)
      for (const [index, head] of sample.heads.entries()) {
        const events = textOf(sample.lines.slice(0, index + 1));
        for (const earlier of sample.heads.slice(0, index + 1).filter(({ size }) => size % 4 === index % 4)) {
          const evidence = { events, head: json(head), previous: json(earlier), keys: signer.keys };
          expect(verifyExport(evidence)).toEqual({
            ok: true,
            events: index + 1,
            size: index + 1,
            root: head.root,
            first: 0,
            signature: "verified",
            previous: earlier.size,
          });
        }
      }
  });

  test.each(Object.entries(kinds))("finds every %s", async (name, tamper) => {
    await fc.assert(
      fc.asyncProperty(draws, async ({ sample, place, other, choice }) => {
        const draw = { sample, at: place % sample.lines.length, other, choice };
        const verdict = verifyExport({ ...(await tamper(draw)), keys: signer.keys });
        if (verdict.ok) missed++;
        else found.set(name, (found.get(name) ?? 0) + 1);
        return !verdict.ok;
      }),
      { numRuns: 70 },
    );
  });

  test("names the first event at fault where it can", () => {
    const [, , , sample] = samples;
    if (!sample) throw new Error("no sample");
    const at = (lines: string[], previous?: object) => {
      const head = json(latest(sample));
      const verdict = verifyExport({
        events: textOf(lines),
        head,
        ...(previous ? { previous: json(previous) } : {}),
      });
      return verdict.ok ? "intact" : verdict.at;
    };
    expect(at(sample.lines.toSpliced(3, 1))).toBe(3);
    expect(at(sample.lines.slice(0, 5))).toBe(5);
    expect(at(sample.lines.with(6, "{}"))).toBe(6);
    expect(at(linesOf(sample.events.with(7, another(sample, 7))), sample.heads[5])).toBe(6);
    expect(at(linesOf(sample.events.with(2, another(sample, 2))), sample.heads[5])).toBe(0);
  });
});
