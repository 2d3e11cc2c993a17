import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Evidence, judge } from "../../../shared/audit/judgement.ts";
import type { ConsistencyView, HeadView, InclusionView } from "../../../shared/audit/log-contract.ts";
import { statementOf } from "../../../workers/pages/console/audit-proof.tsx";
import { speaking } from "../../../workers/pages/messages/spoken.ts";
import { eventOf, growthOf, newSigner, pathOf, type Sample, sampleLog, sealLines } from "./sample-log.ts";

const signer = newSigner();
const sample = await sampleLog("judged", 23, signer);
const shown = [20, 17, 11, 3, 0];

async function evidenceOf(
  { lines, events, heads }: Sample,
  places = shown,
): Promise<Evidence & { head: HeadView }> {
  const head = { ...(heads.at(-1) as HeadView), witness: null, frontier: [] };
  const proofs = places.map(async (sequence): Promise<InclusionView> => {
    const path = await pathOf(lines, sequence);
    const { size, root } = head;
    return { event_id: events[sequence]?.id ?? "", sequence, leaf_hash: root, size, root, path };
  });
  return {
    head,
    events: places.flatMap((place) => events[place] ?? []),
    proofs: await Promise.all(proofs),
    keys: signer.keys,
  };
}
const honest = await evidenceOf(sample);
const verdictsOf = async (evidence: Evidence) => (await judge(evidence)).events.map(({ verdict }) => verdict);

describe("what a page shows, checked where it is read (M-213)", () => {
  test("is proved to be under the signed head", async () => {
    expect(await judge(honest)).toEqual({
      head: "verified",
      growth: "unasked",
      events: honest.events.map(({ id }) => ({ id, verdict: "included" })),
    });
  });

  test("also where the first entries are no longer kept, and a head says so", async () => {
    const head = { ...(await sealLines(sample.lines, sample.tenant, signer, 30, 9)), witness: null };
    expect((await judge({ ...honest, head })).head).toBe("verified");
  });

  test("with any field of any event changed is refused, and only that event", async () => {
    const change = fc.constantFrom<(event: Record<string, unknown>) => object>(
      (event) => ({ ...event, action: "x" }),
      (event) => ({ ...event, at: "2027-01-01T00:00:59.000Z" }),
      (event) => ({ ...event, actor: { kind: "user", id: "usr_x" } }),
      (event) => ({ ...event, target: { kind: "x", id: "x" } }),
      (event) => ({ ...event, detail: {} }),
      (event) => ({ ...event, request_id: "x" }),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(shown.length - 1), change, async (at, edit) => {
        const edited = edit(honest.events[at] as never) as Evidence["events"][number];
        const verdicts = await verdictsOf({ ...honest, events: honest.events.with(at, edited) });
        expect(verdicts).toEqual(shown.map((_, index) => (index === at ? "refused" : "included")));
      }),
      { numRuns: 40 },
    );
  });

  test("an event that was never in the log is refused, or young enough to wait for the next head", async () => {
    const stranger = eventOf("stranger", 1);
    expect(await verdictsOf({ ...honest, events: [stranger] })).toEqual(["refused"]);
    const head = honest.head.timestamp;
    const young = { ...stranger, at: new Date(new Date(head).getTime() - 60_000).toISOString() };
    expect(await verdictsOf({ ...honest, events: [young] })).toEqual(["pending"]);
    const borrowed = honest.proofs.map((proof) => ({ ...proof, event_id: stranger.id }));
    expect(await verdictsOf({ ...honest, events: [stranger], proofs: borrowed })).toEqual(["refused"]);
  });

  test("a head that is not signed as it stands proves nothing", async () => {
    const { head } = honest;
    const forger = newSigner();
    const odd: HeadView[] = [
      { ...head, size: head.size + 1 },
      { ...head, root: sample.heads[3]?.root ?? "" },
      { ...head, tenant: "ten_00000000000000000000000000" },
      { ...head, retained_from: 3 },
      { ...head, signature: "a.b.c" },
      { ...head, signature: `${head.signature}.x` },
      { ...(await sealLines(sample.lines, sample.tenant, forger)), witness: null },
    ];
    for (const forged of odd) {
      const judged = await judge({ ...honest, head: forged });
      expect(judged.head).toBe("refused");
      expect(judged.events.every(({ verdict }) => verdict === "refused")).toBe(true);
    }
    expect((await judge({ ...honest, keys: [] })).head).toBe("refused");
    expect(await judge({ ...honest, head: null })).toMatchObject({ head: "none" });
  });

  test("the log must begin with what was seen before", async () => {
    const growth = JSON.parse(await growthOf(sample.lines, 8)) as ConsistencyView;
    const seen = { size: 8, root: sample.heads[7]?.root ?? "" };
    expect((await judge({ ...honest, seen, growth })).growth).toBe("verified");
    expect((await judge({ ...honest, seen, growth: null })).growth).toBe("refused");
    expect(
      (await judge({ ...honest, seen: { ...seen, root: sample.heads[6]?.root ?? "" }, growth })).growth,
    ).toBe("refused");
    const { size, root } = honest.head;
    expect((await judge({ ...honest, seen: { size, root } })).growth).toBe("verified");
    expect((await judge({ ...honest, seen: { size: size + 1, root } })).growth).toBe("refused");
  });

  test("the page says so in words: how many, under which head, and what is wrong", async () => {
    const said = async (evidence: Evidence) => {
      const judgement = await judge(evidence);
      return speaking("en", () => statementOf({ head: evidence.head, judgement }));
    };
    expect(await said(honest)).toMatchObject({
      tone: "good",
      lines: [expect.stringContaining("5 entries on this page are proved")],
    });
    const events = honest.events.with(2, { ...eventOf("x", 2), id: honest.events[2]?.id ?? "" });
    const { tone, lines } = await said({ ...honest, events });
    expect([tone, lines[0]]).toEqual(["bad", expect.stringContaining("1 entry on this page does not match")]);
    expect(await said({ ...honest, keys: [] })).toMatchObject({ tone: "bad" });
    expect(await said({ ...honest, head: null })).toMatchObject({ tone: "warn" });
    expect(speaking("en", () => statementOf(undefined))).toMatchObject({ tone: "warn" });
  });
});
