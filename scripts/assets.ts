import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { inRoot, outputs } from "./config.ts";
import { openApiDocument } from "./openapi.ts";
import { allRoutes } from "./routes.ts";
import { permissionsPage, problemsPage, tablesStyle } from "./table-pages.ts";

const folder = path.join(outputs, "assets");

/** The API's reference page and the headers of what the edge serves as files; nothing from a CDN. */
export async function writeReferencePage(): Promise<void> {
  await mkdir(path.join(folder, "docs"), { recursive: true });
  await Promise.all([
    writeFile(path.join(folder, "_headers"), headers),
    writeFile(path.join(folder, "docs", "index.html"), page),
    copyFile(
      inRoot("node_modules/@scalar/api-reference/dist/browser/standalone.js"),
      path.join(folder, "docs", "scalar.js"),
    ),
  ]);
}

/** The problem catalogue and the permission matrix: readings of the tables the workers run by. */
export async function writeTablePages(): Promise<void> {
  const pages = { problems: problemsPage(), permissions: permissionsPage(await allRoutes()) };
  await mkdir(path.join(folder, "docs"), { recursive: true });
  await writeFile(path.join(folder, "docs", "tables.css"), tablesStyle);
  for (const [name, content] of Object.entries(pages))
    await writeFile(path.join(folder, "docs", `${name}.html`), content);
}

/** The API's document, rendered from the routes; the workers carry no renderer. */
export async function writeApiDocument(): Promise<void> {
  await mkdir(path.join(folder, "v1"), { recursive: true });
  await writeFile(path.join(folder, "v1", "openapi.json"), JSON.stringify(await openApiDocument()));
}

/** The reference styles itself from script, hence `unsafe-inline` for styles on its path and nowhere else. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const headers = `/*
  Strict-Transport-Security: max-age=63072000; includeSubDomains; preload
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Permissions-Policy: camera=(), microphone=(), geolocation=()
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Resource-Policy: same-origin
/docs/*
  Content-Security-Policy: ${policy}
/v1/*
  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'
`;

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
