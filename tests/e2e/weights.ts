import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";

/** Bytes after gzip -9, as a zone would send them; the local runtime compresses nothing. */
export interface Weight {
  html: number;
  css: number;
  js: number;
  requests: number;
}

const kinds = { document: "html", stylesheet: "css", script: "js" } as const;

/** Loads a page with an empty cache and weighs what came. Live streams count as a request only. */
export async function weigh(page: Page, path: string): Promise<Weight> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const weight: Weight = { html: 0, css: 0, js: 0, requests: 0 };
  const bodies: Promise<void>[] = [];
  page.on("response", (response) => {
    weight.requests++;
    const kind = kinds[response.request().resourceType() as keyof typeof kinds];
    if (kind === undefined || response.headers()["location"] !== undefined) return;
    bodies.push(
      response.body().then((body) => {
        weight[kind] += gzipSync(body, { level: 9 }).byteLength;
      }),
    );
  });
  await page.goto(path, { waitUntil: "load" });
  await Promise.all(bodies);
  page.removeAllListeners("response");
  await session.detach();
  return weight;
}
