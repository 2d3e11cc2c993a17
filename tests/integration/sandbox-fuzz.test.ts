import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generate } from "../../shared/agents/engine/generate.ts";
import { documents } from "./sandbox-documents.ts";
import { openSandbox, type SandboxRoom } from "./sandbox-room.ts";

let room: SandboxRoom;
beforeAll(async () => {
  room = await openSandbox();
}, 60_000);
afterAll(() => room.close());

test("whatever is generated from awkward documents passes its own suite", async () => {
  let generated = 0;
  for (const document of fc.sample(documents, { seed: 4, numRuns: 16 })) {
    const result = generate(JSON.stringify(document));
    if (result.status !== "generated") continue;
    generated += 1;
    const report = await room.run(result.files);
    const failed = report.tests.filter((outcome) => outcome.state !== "pass");
    expect({ errors: report.errors, failed }, JSON.stringify(document)).toEqual({
      errors: undefined,
      failed: [],
    });
  }
  expect(generated).toBeGreaterThan(8);
}, 120_000);
