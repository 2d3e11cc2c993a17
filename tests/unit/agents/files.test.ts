import { describe, expect, test } from "vitest";
import { filesOf, resultFileOf, specificationOf } from "../../../shared/agents/files.ts";

const keys: string[] = [];
const bucket = { get: async (key: string) => void keys.push(key) } as unknown as R2Bucket;
const files = filesOf(bucket, "ten_a");

describe("a tenant's files", () => {
  test("lie under the tenant's prefix", async () => {
    await files.get(specificationOf("tsk_1"));
    await files.get(resultFileOf("tsk_1", "src/app.ts"));
    expect(keys).toEqual([
      "tenants/ten_a/tasks/tsk_1/specification",
      "tenants/ten_a/tasks/tsk_1/files/src/app.ts",
    ]);
  });

  test.each([
    "../ten_b/x",
    "a/../../ten_b",
    "/etc",
    "a//b",
    "",
    ".",
    "a/.",
    "a\\b",
    "a\u0000b",
    "a\nb",
    "\ud800",
  ])("no name leaves it: %j", async (name) => {
    expect(() => files.get(name)).toThrow("not a file name");
  });
});
