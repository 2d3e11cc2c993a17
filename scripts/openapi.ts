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
