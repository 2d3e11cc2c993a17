import { describe, expect, test } from "vitest";
import { localPath, returnPath, signInPath } from "../../../workers/pages/door/return-path.ts";

describe("after sign-in a visitor", () => {
  test.each(["/console", "/console/tasks/tsk_1", "/console/audit?action=task.created&cursor=a.b-c_d%3D"])(
    "goes on to %s",
    (path) => expect(returnPath(path)).toBe(path),
  );

  test.each([
    "https://evil.example/console",
    "//evil.example/console",
    "/\\evil.example",
    "/console\\@evil.example",
    "/console@evil.example",
    "/consoleevil",
    "/console/../signout",
    "/console/\u0000",
    "/console/\r\nset-cookie: a=b",
    "javascript:alert(1)",
    `/console/${"a".repeat(500)}`,
    undefined,
    new File([], "console"),
  ])("never goes to %j", (path) => expect(returnPath(path)).toBe("/console"));

  test("is sent to sign-in with the way back in the address", () => {
    expect(signInPath("/console")).toBe("/signin");
    expect(signInPath("/console/usage")).toBe("/signin?next=%2Fconsole%2Fusage");
  });
});

test("a small form leads back to a path of this site only", () => {
  expect(localPath("/signup/details?plan=team&region=eu")).toBe("/signup/details?plan=team&region=eu");
  for (const path of ["//evil.example", "/\\evil.example", "https://evil.example", "", null])
    expect(localPath(path)).toBe("/");
});
