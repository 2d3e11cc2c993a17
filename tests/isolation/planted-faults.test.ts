import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApiDocument } from "../../scripts/openapi.ts";
import { type Finding, judge } from "../proofs/judgement.ts";
import { plant, strayAddress } from "../proofs/planted.ts";
import type { Recorded } from "../proofs/recorded.ts";
import { readLogs, readRecording } from "../proofs/recording.ts";
import { auditStatements, statementsOf } from "../proofs/statement-run.ts";
import { post } from "../support/identity.ts";
import { cellsOf, type DrivenRoute, plainCell } from "./cells.ts";
import { Comparison } from "./comparison.ts";
import type { Operation } from "./inputs.ts";
import { openBoth, type Strangers } from "./strangers.ts";
import type { Worlds } from "./worlds.ts";

const { paths } = (await openApiDocument()) as { paths: Record<string, Record<string, Operation>> };
const named = (name: string): DrivenRoute => {
  const [method = "", at = ""] = name.split(" ");
  return { name, method, operation: paths[at]?.[method] ?? {} };
};
const [listing, reading, making, untouched] = [
  named("get /v1/projects"),
  named("get /v1/projects/{id}"),
  named("post /v1/tasks"),
  named("get /v1/api-keys"),
] as const;

const recording = mkdtempSync(path.join(os.tmpdir(), "leanvibe-faults-"));
const word = crypto.randomUUID().replaceAll("-", "").slice(0, 16);
let worlds: Worlds;
let strangers: Strangers;
let comparison: Comparison;

beforeAll(async () => {
  const planted = await plant(recording);
  const only = [listing, reading, making, untouched].map(({ name }) => name);
  [worlds, strangers] = await openBoth({ word, only, planted });
  comparison = new Comparison(word, strangers.known);
});
afterAll(async () => {
  await worlds?.stop();
  rmSync(recording, { recursive: true, force: true });
});

const differences = async (route: DrivenRoute): Promise<string> => {
  const cells = await cellsOf(route, worlds.full, strangers, false);
  const found = [await comparison.differenceOf(plainCell(route), worlds)];
  for (const cell of cells) found.push(await comparison.differenceOf(cell, worlds));
  return found.flat().join("\n");
};

describe("a leak that is planted in the product is found (M-009, M-014)", { timeout: 120_000 }, () => {
  test("by the two worlds: in a list, by an id, in the wording of a refusal; and a sound route stays silent", async () => {
    expect(await differences(listing)).toContain(strangers.company.marker);
    expect(await differences(reading)).toContain("get /v1/projects/{id}, path prj: theirs (200, 404)");
    expect(await differences(making)).toContain("post /v1/tasks, body prj: theirs (404, 404)");
    expect(await differences(untouched)).toBe("");
  });

  describe("by the judges of what was recorded", () => {
    let lines: Recorded[];
    let findings: Finding[];
    const inSink = (sink: string, kind: string) =>
      findings
        .filter((each) => each.sink === sink && each.trace.kind === kind)
        .map(({ trace }) => trace.text);

    beforeAll(async () => {
      const { us, platform } = worlds.full;
      await us.ask("GET", "/v1/projects");
      const { email, password, slug } = us;
      expect((await post(platform, "/v1/auth/login", { email, password, tenant: slug })).status).toBe(200);
      await platform.record();
      lines = [...readRecording(recording), ...readLogs(recording)];
      findings = judge(lines);
    });

    test("canaries: another tenant's marker in an answer", () =>
      expect(inSink("response", "marker")).toContain(strangers.company.marker));

    test("canaries: an address in a log line, and in a queue", () => {
      expect(inSink("log", "email")).toContain(worlds.full.us.email);
      expect(inSink("queue", "email")).toContain(strayAddress);
    });

    test("the statement audit: what is not reached by its tenant", async () => {
      const { platform } = worlds.full;
      const faults = await auditStatements(statementsOf(lines), (database, sql, params = []) =>
        platform.d1(database, sql, ...params),
      );
      expect(faults.join("\n")).toMatch(
        /"projects" as \(select \* from all_projects where tenant_id .* or 1 = 1/,
      );
      expect(faults.join("\n")).toContain("not reached by its tenant: SCAN all_projects");
      for (const fault of faults) expect(fault).toContain("or 1 = 1");
    });
  });
});
