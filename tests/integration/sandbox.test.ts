import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSandbox, type SandboxRoom } from "./sandbox-room.ts";

let room: SandboxRoom;
beforeAll(async () => {
  room = await openSandbox();
}, 60_000);
afterAll(() => room.close());

const suite = (body: string, imports = ""): { path: string; content: string }[] => [
  {
    path: "a.test.ts",
    content: `import { describe, expect, test, vi } from "vitest";\n${imports}\n${body}`,
  },
];

describe("a suite that runs", () => {
  test("gives each test's outcome, strips types and follows relative imports (M-131)", async () => {
    const report = await room.run([
      { path: "src/sum.ts", content: "export const sum = (a: number, b: number): number => a + b;" },
      {
        path: "tests/sum.test.ts",
        content: `import { describe, expect, test } from "vitest";
          import { Hono } from "hono"; import * as z from "zod"; import { sum } from "../src/sum.ts";
          describe("sum", () => {
            test("adds", () => expect(sum(1, 2)).toBe(3));
            test("is wrong", () => expect(sum(1, 2)).toBe(4));
            test.skip("later", () => {});
            test("vendors", async () => {
              const app = new Hono().get("/", (c) => c.text(z.string().parse("hi")));
              expect(await (await app.request("/")).text()).toBe("hi");
            });
          });`,
      },
      { path: "README.md", content: "not code" },
    ]);
    expect(report).toMatchObject({ ok: false, stage: "run", passed: 2, failed: 1, skipped: 1 });
    expect(report.errors).toBeUndefined();
    expect(report.steps).toBeGreaterThan(0);
    const wrong = report.tests.find((outcome) => outcome.name.endsWith("is wrong"));
    expect(wrong?.name).toBe("tests/sum.test.ts > sum > is wrong");
    expect(wrong?.errors?.[0]).toContain("expected 3 to be 4");
  });

  test("supports hooks, each, spies, fake timers and timeouts of the pinned Vitest", async () => {
    const report = await room.run(
      suite(`
        import { beforeEach } from "vitest";
        let seen = 0;
        beforeEach(() => { seen += 1; });
        test.each([[1, 2], [2, 4]])("doubles %d", (a, b) => expect(a * 2).toBe(b));
        test("spies", () => { const f = vi.fn(); f(1); expect(f).toHaveBeenCalledWith(1); });
        test("fake timers", () => {
          vi.useFakeTimers(); let done = false; setTimeout(() => { done = true; }, 1000);
          vi.advanceTimersByTime(1000); expect(done).toBe(true); vi.useRealTimers();
        });
        test("hooks ran", () => expect(seen).toBe(5));
        test("times out", () => new Promise(() => {}), 20);`),
    );
    expect(report).toMatchObject({ ok: false, passed: 5, failed: 1 });
  });

  test("two runs share nothing: each loads its own isolate", async () => {
    const files = suite(`globalThis.count = (globalThis.count ?? 0) + 1;
      test("first", () => expect(globalThis.count).toBe(1));`);
    const first = await room.run(files);
    expect(first).toMatchObject({ ok: true, passed: 1 });
    expect(await room.run(files)).toEqual(first);
  });
});

describe("a suite that cannot be built", () => {
  const refused: [string, { path: string; content: string }[], RegExp][] = [
    ["a package outside the allow-list", suite("", `import "lodash";`), /cannot import "lodash"/],
    [
      "a runtime module",
      suite("", `import { connect } from "cloudflare:sockets"; connect();`),
      /cannot import/,
    ],
    ["a Node module", suite("", `import fs from "node:fs"; fs.x;`), /cannot import "node:fs"/],
    ["a computed import", suite(`await import("clou" + "dflare:sockets");`), /plain string/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the tested code that has the template.
    ["a template import", suite("const x = 1; await import(`./${x}.js`);"), /plain string/],
    ["a file that is not there", suite("", `import "./b.ts";`), /cannot import ".\/b.ts"/],
    ["a path that leaves the tree", suite("", `import "../../b.ts";`), /cannot import/],
    ["the step counter", suite("", `import * as fuel from "./__vendor/fuel.js"; fuel.x;`), /cannot import/],
    ["a syntax error", suite("test("), /a\.test\.ts: /],
    ["no tests", [{ path: "a.ts", content: "export {}" }], /no file is named/],
    ["an absolute path", [{ path: "/a.test.ts", content: "" }], /not a usable path/],
    ["a climbing path", [{ path: "../a.test.ts", content: "" }], /not a usable path/],
    ["the sandbox's own names", [{ path: "__vendor/fuel.ts", content: "" }], /not a usable path/],
    ["one module twice", [...suite(""), { path: "a.test.js", content: "" }], /are both module/],
    ["too many bytes", [{ path: "a.test.ts", content: "x".repeat(4 * 1024 * 1024 + 1) }], /bytes: at most/],
    [
      "too many files",
      Array.from({ length: 201 }, (_, i) => ({ path: `f${i}.ts`, content: "" })),
      /files: at most/,
    ],
  ];
  test.each(refused)("refuses %s", async (_title, files, error) => {
    const report = await room.run(files);
    expect(report).toMatchObject({ ok: false, stage: "build", passed: 0, steps: 0, tests: [] });
    expect(report.errors?.join("\n")).toMatch(error);
  });
});

describe("code that does not end", () => {
  const endless: [string, string][] = [
    ["a loop", `test("t", () => { for (;;); });`],
    [
      "a loop that catches everything",
      `test("t", () => { while (true) { try { while (true) {} } catch {} } });`,
    ],
    ["a do loop without a block", `test("t", () => { let i = 0; do i += 0; while (i < 1) });`],
    [
      "mutual recursion that catches",
      `const f = () => { try { f(); } catch { f(); } }; test("t", () => f());`,
    ],
    [
      "arrows that call themselves",
      `const f = (n) => n > 30 ? 0 : f(n + 1) + f(n + 1); test("t", () => { f(0); });`,
    ],
    ["a loop at the top level", `while (true) {}`],
    ["a generator", `function* g() { while (true) yield 1; } test("t", () => { for (const _ of g()) {} });`],
  ];
  test.each(endless)("stops %s by its step budget", async (_title, code) => {
    const report = await room.run(suite(code), { steps: 1_000_000 });
    expect(report.ok).toBe(false);
    expect(report.stage).toBe("run");
    expect(report.errors?.join("\n")).toMatch(/step budget exhausted/);
  });

  test("a swallowed budget error never counts as a pass", async () => {
    const report = await room.run(suite(`test("t", () => { try { for (;;); } catch {} });`), {
      steps: 1_000,
    });
    expect(report).toMatchObject({ ok: false, errors: ["step budget exhausted after 1000 steps"] });
  });

  test("stops waiting at the wall-clock limit", async () => {
    const report = await room.run(suite(`test("t", () => new Promise(() => {}), 60_000);`), { wallMs: 300 });
    expect(report).toMatchObject({ ok: false, stage: "run", errors: ["wall-clock limit of 300 ms reached"] });
  });
});

describe("the seal", () => {
  test("no network by fetch, sockets or WebSocket, and no binding or variable inside (M-131)", async () => {
    const report = await room.run(
      suite(`
        test("fetch", async () => { await expect(fetch("http://127.0.0.1:9/")).rejects.toThrow(/not permitted/); });
        test("sockets", async () => {
          const { connect } = process.getBuiltinModule("node:net") ?? {};
          if (!connect) return;
          const error = await new Promise((resolve) => {
            try { connect(9, "127.0.0.1").on("error", resolve).on("connect", () => resolve(null)); } catch (e) { resolve(e); }
          });
          expect(error).not.toBeNull();
        });
        test("WebSocket", async () => {
          const opened = await new Promise((resolve) => {
            try {
              const socket = new WebSocket("ws://127.0.0.1:9/");
              socket.addEventListener("open", () => resolve(true));
              socket.addEventListener("error", () => resolve(false));
              socket.addEventListener("close", () => resolve(false));
            } catch { resolve(false); }
          });
          expect(opened).toBe(false);
        });
        test("env", () => expect(Object.keys(process.env)).toEqual([]));
        test("eval", () => { expect(() => eval("1")).toThrow(); expect(() => new Function("return 1")()).toThrow(); });`),
    );
    expect(report.tests.filter((outcome) => outcome.state !== "pass")).toEqual([]);
    expect(report).toMatchObject({ ok: true, passed: 5 });
  });

  test("its own HTTP door knows nothing", async () => {
    expect(await room.knock()).toEqual({ status: 404, type: "application/problem+json" });
  });
});
