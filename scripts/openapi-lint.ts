import { createConfig, lintFromString } from "@redocly/openapi-core";

/** What an independent linter holds against the document; empty is the only good answer. */
export async function lintOpenApi(document: object): Promise<string[]> {
  const config = await createConfig({
    extends: ["recommended-strict"],
    rules: { "tag-description": "off", "operation-4xx-response": "off" },
  });
  const problems = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: "/openapi.json",
    config,
  });
  return problems
    .filter(({ severity }) => severity === "error")
    .map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer ?? "?"}`);
}
