import { describe, expect, test } from "vitest";
import { printGraph } from "../../../scripts/residency/print.ts";
import { reachOf } from "../../../scripts/residency/reach.ts";
import { readGraph } from "../../../scripts/residency/read.ts";
import { findingsOf } from "../../../scripts/residency/rules.ts";
import { regions } from "../../../shared/kernel/region.ts";
import { graphWith } from "./planted.ts";

const graph = readGraph();
const placesFrom = (name: string) => {
  const room = graph.find((candidate) => candidate.name === name);
  if (!room) throw new Error(`there is no ${name}`);
  return [...new Set(reachOf(graph, room).stores.map(({ store }) => store.place))].sort();
};

const pathsWith = (...plants: Parameters<typeof graphWith>) =>
  findingsOf(graphWith(...plants))
    .filter(({ rule }) => rule === "reach")
    .map(({ what }) => what);

describe("what can be reached through other rooms (M-024)", () => {
  test("the graph of one region is this; when a binding is meant to change, run vitest with -u", async () => {
    await expect(`${printGraph(graph, "eu")}\n`).toMatchFileSnapshot("graph-eu.txt");
  });

  test.each(regions)(
    "pages of %s reach that region and the directory, through whatever they hold",
    (region) => {
      expect(placesFrom(`pages-${region}`)).toEqual(["global", region].sort());
      expect(placesFrom(`agents-${region}`)).toEqual([region]);
      expect(placesFrom(`sandbox-${region}`)).toEqual([]);
      expect(placesFrom(`saml-${region}`)).toEqual([]);
    },
  );

  test("the edge reaches every region, and each only behind its own doors", () => {
    expect(placesFrom("edge")).toEqual(["global", ...regions].sort());
    for (const region of regions)
      for (const door of ["api", "identity", "pages", "stripe"])
        expect(["global", region]).toEqual(expect.arrayContaining(placesFrom(`${door}-${region}`)));
  });

  test("one foreign service is seen from every room that can come to it", () => {
    const paths = pathsWith({
      script: "identity",
      region: "eu",
      was: "services = [",
      is: `services = [{ binding = "PEER", service = "identity-us" }, `,
    });
    expect(paths).toContain("identity-eu -PEER-> identity-us");
    expect(paths).toContain("pages-eu -IDENTITY-> identity-eu -PEER-> identity-us -DB_1-> leanvibe-us-1");
    expect(paths.filter((path) => path.startsWith("agents-eu"))).toEqual([]);
  });

  test("an object's code runs with its host's bindings", () => {
    const paths = pathsWith({
      script: "agents",
      region: "ca",
      was: "leanvibe-files-ca",
      is: "leanvibe-files-us",
    });
    expect(paths).toContain("api-ca -AGENT_JOB-> agents-ca -FILES-> leanvibe-files-us");
  });

  test("a message reaches what its consumer reaches", () => {
    const paths = pathsWith({
      script: "stripe",
      region: "us",
      was: `queues.consumers = [`,
      is: `queues.consumers = [{ queue = "tasks-eu" }, `,
    });
    expect(paths).toContain("api-eu -TASKS-> stripe-us -DB_0-> leanvibe-us-0");
  });

  test("a binding to what is not deployed is refused", () => {
    const findings = findingsOf(
      graphWith({
        script: "api",
        region: "eu",
        was: `class_name = "TenantMeter"`,
        is: `class_name = "Gone"`,
      }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ rule: "dangling", room: "api-eu" }));
  });
});
