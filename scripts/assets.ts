import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { inRoot, outputs } from "./config.ts";
import { openApiDocument } from "./openapi.ts";

const folder = path.join(outputs, "assets");

/** The files the edge serves: the API's document and its reference page, nothing from a CDN. */
export async function writeAssets(): Promise<void> {
  await mkdir(path.join(folder, "docs"), { recursive: true });
  await mkdir(path.join(folder, "v1"), { recursive: true });
  await Promise.all([
    writeFile(path.join(folder, "v1", "openapi.json"), JSON.stringify(await openApiDocument())),
    writeFile(path.join(folder, "docs", "index.html"), page),
    copyFile(
      inRoot("node_modules/@scalar/api-reference/dist/browser/standalone.js"),
      path.join(folder, "docs", "scalar.js"),
    ),
  ]);
}

/** Everything that would speak to the vendor's servers is off: fonts, proxy, agent, telemetry. */
const configuration = {
  url: "/v1/openapi.json",
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: "",
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
};

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LeanVibe API reference</title>
</head>
<body>
<script id="api-reference" type="application/json" data-url="/v1/openapi.json" data-configuration='${JSON.stringify(configuration)}'></script>
<script src="/docs/scalar.js"></script>
<noscript>This page needs JavaScript. The document itself is at <a href="/v1/openapi.json">/v1/openapi.json</a>.</noscript>
</body>
</html>
`;
