import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type Evidence, verifyExport } from "../../../scripts/audit-verification.ts";
import {
  eventOf,
  frontierOf,
  growthOf,
  linesOf,
  newSigner,
  type Sample,
  sampleLog,
  sealLines,
  textOf,
} from "./sample-log.ts";

/** Logs whose first events are no longer kept. */
const signer = newSigner();
const samples = await Promise.all([3, 8, 13, 21, 33].map((size) => sampleLog(`kept${size}`, size, signer)));
const json = (head: object) => JSON.stringify({ ...head, witness: null });
const retainedHead = ({ lines, tenant }: Sample, retained: number, minutes = lines.length) =>
  sealLines(lines, tenant, signer, minutes, retained);

/** The sample, the place its events begin, another place and a number to choose by. */
interface Draw {
  sample: Sample;
  from: number;
  at: number;
  choice: number;
}
type Forgery = Omit<Evidence, "keys">;

const honest = async ({ sample, from }: Pick<Draw, "sample" | "from">): Promise<Forgery> => ({
  events: textOf(sample.lines.slice(from)),
  head: json(await retainedHead(sample, from)),
});
const stranger = (sample: Sample, at: number) => linesOf([eventOf("stranger", at)])[0] ?? sample.seed;

const kinds: Record<string, (draw: Draw) => Promise<Forgery>> = {
  async "start cut, the head edited to fit"({ sample, from }) {
    const frontier = await frontierOf(sample.lines, from);
    const head = { ...(await retainedHead(sample, 0)), retained_from: from, frontier };
    return { events: textOf(sample.lines.slice(from)), head: json(head) };
  },
  async "more cut than the head gives up"({ sample, from, at }) {
    const cut = Math.min(from + 1 + at, sample.lines.length);
    const head = await retainedHead(sample, from);
    const frontier = await frontierOf(sample.lines, cut);
    return { events: textOf(sample.lines.slice(cut)), head: json({ ...head, frontier }) };
  },
  async "events before the start brought back"({ sample, from, at }) {
    const head = await retainedHead(sample, from);
    return { events: textOf(sample.lines.slice(Math.min(at, from - 1))), head: json(head) };
  },
  async "an edit, a deletion or an insertion behind the start"({ sample, from, at, choice }) {
    const place = from + (at % (sample.lines.length - from));
    const line = stranger(sample, place);
    const lines = [
      sample.lines.with(place, line),
      sample.lines.toSpliced(place, 1),
      sample.lines.toSpliced(place, 0, line),
    ][choice % 3];
    return { events: textOf((lines ?? []).slice(from)), head: json(await retainedHead(sample, from)) };
  },
  async "a truncated end"({ sample, from, at }) {
    const end = from + (at % (sample.lines.length - from));
    return { events: textOf(sample.lines.slice(from, end)), head: json(await retainedHead(sample, from)) };
  },
  async "a touched frontier"({ sample, from, choice }) {
    const { frontier, ...head } = await retainedHead(sample, from);
    const other = (await retainedHead(sample, 0)).root;
    const touched = [
      frontier.with(choice % frontier.length, other),
      frontier.slice(1),
      [...frontier, other],
      [],
    ];
    return {
      events: textOf(sample.lines.slice(from)),
      head: json({ ...head, frontier: touched[choice % 4] ?? [] }),
    };
  },
  async "a past rewritten after it was given up"({ sample, from, at, choice }) {
    const forged = sample.lines.map((line, index) => (index < from ? stranger(sample, index) : line));
    const previous = sample.heads[Math.min(at, from - 1)];
    const head = await sealLines(forged, sample.tenant, signer, 1_000, from);
    const size = previous?.size ?? 1;
    return {
      events: textOf(forged.slice(from)),
      head: json(head),
      previous: json(previous ?? {}),
      ...(choice % 3 === 0
        ? {}
        : { consistency: await growthOf(choice % 3 === 1 ? forged : sample.lines, size) }),
    };
  },
  async "a proof of another growth"({ sample, from, at, choice }) {
    const start = Math.max(2, from);
    const previous = sample.heads[at % (start - 1)];
    const size = previous?.size ?? 1;
    const wrong = JSON.parse(await growthOf(sample.lines, size + 1)) as { path: string[] };
    const touched = [wrong.path, [...wrong.path, wrong.path[0] ?? ""], ["AAAA"]][choice % 3];
    const consistency = JSON.stringify({ path: size + 1 >= sample.lines.length ? ["AAAA"] : touched });
    return { ...(await honest({ sample, from: start })), previous: json(previous ?? {}), consistency };
  },
  async "more kept than an earlier head said"({ sample, from, at }) {
    const less = at % from;
    const previous = await retainedHead(sample, from, 1);
    return { ...(await honest({ sample, from: less })), previous: json(previous) };
  },
};

let found = 0;
let missed = 0;
afterAll(() => console.log(JSON.stringify({ tamperCases: found + missed, tamperFailures: missed })));

const draws = fc
  .tuple(fc.constantFrom(...samples), fc.nat(10_000), fc.nat(40), fc.nat(10_000))
  .map(([sample, from, at, choice]) => ({
    sample,
    from: 1 + (from % (sample.lines.length - 1)),
    at,
    choice,
  }));

describe("the offline verifier and a log whose first events are no longer kept (M-213)", () => {
  test("takes every honest one, with every earlier head", async () => {
    for (const sample of samples.slice(0, 3))
      for (let from = 1; from <= sample.lines.length; from++) {
        const evidence = { ...(await honest({ sample, from })), keys: signer.keys };
        expect(verifyExport(evidence)).toMatchObject({
          ok: true,
          first: from,
          events: sample.lines.length - from,
        });
        for (const earlier of sample.heads) {
          const previous = json(earlier);
          if (earlier.size >= from) {
            expect(verifyExport({ ...evidence, previous })).toMatchObject({
              ok: true,
              previous: earlier.size,
            });
            continue;
          }
          expect(verifyExport({ ...evidence, previous })).toMatchObject({
            ok: false,
            missing: "consistency",
          });
          const consistency = await growthOf(sample.lines, earlier.size);
          expect(verifyExport({ ...evidence, previous, consistency })).toMatchObject({ ok: true });
        }
      }
  });

  test.each(Object.entries(kinds))("finds %s", async (_, tamper) => {
    await fc.assert(
      fc.asyncProperty(draws, async (draw) => {
        const verdict = verifyExport({ ...(await tamper(draw)), keys: signer.keys });
        if (verdict.ok) missed++;
        else found++;
        return !verdict.ok;
      }),
      { numRuns: 40 },
    );
  });
});
