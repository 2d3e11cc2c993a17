import { createConfig, lintFromString } from "@redocly/openapi-core";
import { renderOpenApi } from "../shared/http/openapi.ts";
import { regionFacts, regions } from "../shared/kernel/region.ts";
import { allRoutes } from "./routes.ts";

export async function openApiDocument(): Promise<object> {
  const servers = [
    { url: "/", description: "This host" },
    { url: "https://api.leanvibe.ai", description: "Any region: your credential names it" },
    ...regions.map((region) => ({
      url: `https://${region}.api.leanvibe.ai`,
      description: `${regionFacts[region].name} only`,
    })),
  ];
  return renderOpenApi(await allRoutes(), servers);
}

/** What an independent linter holds against the document; empty is the only good answer. */
export async function lintOpenApi(document: object): Promise<string[]> {
  const config = await createConfig({ extends: ["recommended-strict"], rules: { "tag-description": "off" } });
  const problems = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: "/openapi.json",
    config,
  });
  return problems
    .filter(({ severity }) => severity === "error")
    .map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer ?? "?"}`);
}
