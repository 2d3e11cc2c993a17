import { beforeAll, describe, expect, inject, test } from "vitest";
import { control, gather } from "./control.ts";
import { type Finding, judge } from "./judgement.ts";
import { type Recorded, sinks } from "./recorded.ts";
import { count, readLogs, readRecording, running } from "./recording.ts";

let lines: Recorded[] = [];
let findings: Finding[] = [];

beforeAll(async () => {
  await gather();
  for (const at of running()) await control("rest", {}, at);
  lines = [...readRecording(), ...readLogs()];
  findings = judge(lines);
}, 60_000);

const told = ({ where, trace, why, sample }: Finding) =>
  `${where}: ${trace.text}: ${why}\n    ${sample.slice(0, 200)}`;

describe("nothing of a tenant lies where it must not (M-009, M-014, M-033, M-335)", () => {
  test.each(sinks)("%s", (sink) => {
    expect([...new Set(findings.filter((finding) => finding.sink === sink).map(told))].join("\n")).toBe("");
  });

  test("the markers were really there", () => {
    const bearers = new Set(lines.flatMap(({ sink, where }) => (sink === "tenant" ? [where] : [])));
    const own = lines.filter(
      ({ sink, traces = [] }) => sink === "row" && traces.some(({ kind }) => kind === "marker"),
    );
    console.log(`${bearers.size} tenants bear a marker, ${own.length} of their rows show it`);
    const seen = sinks.filter((sink) => lines.some((line) => line.sink === sink));
    count("sinks", seen.length, findings.length);
    expect(seen.length).toBeGreaterThanOrEqual(inject("whole") ? sinks.length : 10);
    expect(bearers.size).toBeGreaterThan(5);
    expect(own.length).toBeGreaterThan(5);
  });
});
