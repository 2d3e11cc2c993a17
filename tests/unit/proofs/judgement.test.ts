import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge } from "../../proofs/judgement.ts";
import { type Recorded, sinks } from "../../proofs/recorded.ts";
import { markerOf, passwordOf, tracesOf } from "../../proofs/traces.ts";

const [ours, theirs, child] = ["ours0000", "theirs00", "child000"].map((word) => ({
  id: `ten_${word.padEnd(26, "0")}`,
  marker: markerOf(word),
}));
if (!ours || !theirs || !child) throw new Error("three tenants");

const people: Recorded[] = [
  ...[ours, theirs, child].map(({ id, marker }): Recorded => {
    return { sink: "tenant", where: id, traces: tracesOf(marker) };
  }),
  { sink: "owned", where: "tsk_1", holder: ours.id },
  { sink: "owned", where: "f".repeat(64), holder: "tsk_1" },
  { sink: "below", where: child.id, holder: ours.id },
];
const line = (sink: Recorded["sink"], text: string, holder?: string, where = "x"): Recorded => {
  return {
    sink,
    where,
    traces: tracesOf(text),
    sample: text,
    ...(holder === undefined ? {} : { holder }),
  };
};
const reasons = (...lines: Recorded[]) =>
  judge([...people, ...lines]).map(({ trace, why }) => `${trace.kind}: ${why}`);
const foreign = "marker: another tenant's marker";
const holding = ["response", "file-body", "object-row", "row", "outbound", "call"] as const;

describe("a marker (M-009, M-014)", () => {
  test.each(holding)("of one's own may be in one's own %s, and nobody else's may", (sink) => {
    expect(reasons(line(sink, `Shop ${ours.marker}`, ours.id))).toEqual([]);
    expect(reasons(line(sink, `Shop ${theirs.marker}`, ours.id))).toEqual([foreign]);
    expect(reasons(line(sink, `${ours.marker} ${theirs.marker}`, ours.id))).toEqual([foreign]);
  });

  test.each(sinks.filter((sink) => !holding.some((each) => each === sink)))(
    "of anybody is a leak in: %s",
    (sink) => expect(reasons(line(sink, ours.marker, ours.id))).toEqual(["marker: no marker may be here"]),
  );

  test("beside another's is a leak also where nobody knows whose it is", () => {
    expect(reasons(line("response", ours.marker))).toEqual([]);
    expect(reasons(line("response", `${ours.marker} ${theirs.marker}`))).toEqual([foreign]);
  });

  test("of the same company in two platforms is its own in both, and nobody else's", () => {
    const twin = `ten_${"twin".padEnd(26, "0")}`;
    const both = [...people, { sink: "tenant" as const, where: twin, traces: tracesOf(ours.marker) }];
    const found = (text: string, holder?: string) => judge([...both, line("row", text, holder)]).length;
    expect([found(ours.marker, ours.id), found(ours.marker, twin), found(ours.marker)]).toEqual([0, 0, 0]);
    expect([found(theirs.marker, twin), found(ours.marker, theirs.id)]).toEqual([1, 1]);
    expect(found(`${ours.marker} ${theirs.marker}`)).toBe(1);
  });

  test("of nobody known is a leak in somebody's answer", () =>
    expect(reasons(line("response", markerOf("nobody00"), ours.id))).toEqual([foreign]));

  test("of a task's tenant may be in the task's object, found through two ids", () => {
    expect(reasons(line("object-row", ours.marker, "f".repeat(64)))).toEqual([]);
    expect(reasons(line("object-row", theirs.marker, "f".repeat(64)))).toEqual([foreign]);
  });

  test("of a child is its parent's to see, and never the reverse (M-015)", () => {
    expect(reasons(line("response", child.marker, ours.id))).toEqual([]);
    expect(reasons(line("response", ours.marker, child.id))).toEqual([foreign]);
  });
});

describe("what is personal or secret (M-033, M-335)", () => {
  const jwt = `eyJ${"a".repeat(20)}.${"b".repeat(20)}.${"c".repeat(20)}`;
  const samples: [string, string][] = [
    ["email", "sent to ada@example.test"],
    ["email", "/v1/x?email=ada%40example.test"],
    ["token", `authorization: Bearer ${jwt}`],
    ["token", `lv_us_${"a".repeat(45)}`],
    ["token", `lvr_eu_${"b".repeat(45)}`],
    ["secret", `whsec_${"A1b2".repeat(8)}`],
    ["password", passwordOf("abc")],
  ];
  test.each([
    "log",
    "queue",
    "outbox",
    "file-key",
    "object-name",
    "common-row",
    "directory-row",
    "url",
  ] as const)("is a leak in: %s", (sink) => {
    for (const [kind, text] of samples)
      expect(reasons(line(sink, text))).toEqual([`${kind}: no ${kind} may be here`]);
  });

  test("an address is a leak in a row, since rows keep it sealed; a password is one everywhere but in a call", () => {
    expect(reasons(line("row", "ada@example.test", ours.id))).toEqual(["email: no email may be here"]);
    for (const sink of sinks.filter((each) => each !== "call"))
      expect(reasons(line(sink, passwordOf("abc"), ours.id)), sink).toEqual([
        "password: no password may be here",
      ]);
  });

  test("a stream's secret is shown by the answer that made it, and by no other", () => {
    const text = `{"secret":"whsec_${"A1b2".repeat(8)}"}`;
    const shown = (where: string, sink: Recorded["sink"] = "response") =>
      reasons(line(sink, text, ours.id, where));
    expect(shown("POST /v1/audit-streams 201")).toEqual([]);
    for (const where of [
      "GET /v1/audit-streams 200",
      "POST /v1/audit-streams 409",
      "POST /v1/audit-streams/ast_…/test 200",
    ])
      expect(shown(where)).toEqual(["secret: no secret may be here"]);
    expect(reasons(line("response", passwordOf("abc"), ours.id, "POST /v1/audit-streams 201"))).toHaveLength(
      1,
    );
    expect(
      reasons(line("response", `${text} ${theirs.marker}`, ours.id, "POST /v1/audit-streams 201")),
    ).toEqual([foreign]);
  });

  test("what a test wrote into a URL itself is not held against the script that was asked", () => {
    const url = "/t/x?email=ada@example.test";
    expect(reasons(line("sent-url", url), line("url", url))).toEqual([]);
    expect(reasons(line("sent-url", "/other?email=bob@example.test"), line("url", url))).toHaveLength(1);
  });
});

describe("what is written another way", () => {
  const marker = markerOf("hidden00");
  test.each([
    ["base64url, as a cursor", `${Buffer.from(`{"id":"${marker}"}`).toString("base64url")}.AAAA`],
    ["base64", Buffer.from(`a name: ${marker} and more`).toString("base64")],
    ["a path", `/v1/projects/${Buffer.from(`{"id":"${marker}"}`).toString("base64url")}/tasks`],
    ["a token's claims", `x.${Buffer.from(`{"name":"${marker}"}`).toString("base64url")}.y`],
    ["percent encoding", [...marker].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join("")],
  ])("is found in %s", (_, text) => expect(tracesOf(text).map(({ text }) => text)).toContain(marker));

  test("is found wherever it stands in base64, whatever word a test drew", () => {
    const word = fc.uuid().map((id) => id.replaceAll("-", "").slice(0, 16));
    const around = fc.string({ unit: "grapheme-ascii", minLength: 2, maxLength: 9 });
    const texts = fc.record({ word, before: around, after: around });
    fc.assert(
      fc.property(texts, fc.constantFrom("base64", "base64url"), ({ word, before, after }, spelling) => {
        const hidden = Buffer.from(`${before}"${markerOf(word)}"${after}`).toString(spelling);
        expect(tracesOf(hidden).map(({ text }) => text)).toContain(markerOf(word));
      }),
    );
  });

  test.each([
    ["ada@example.test", ["ada@example.test"]],
    ["to:<ada+x@mail.example.test>, bob@example.test.", ["ada+x@mail.example.test", "bob@example.test"]],
    ["a @ b, @handle, user@localhost, x@", []],
    [`${"a".repeat(100)}@example.test`, [`${"a".repeat(64)}@example.test`]],
  ])("addresses in %s", (text, found) => expect(tracesOf(text).map((each) => each.text)).toEqual(found));

  test("nothing is found where there is nothing", () =>
    expect(tracesOf('{"id":"prj_01m80h0a8jj5yxsegx59thbey0","name":"Shop"}')).toEqual([]));
});
