import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Region } from "../../shared/kernel/region.ts";
import { outputs } from "../config.ts";
import { ask } from "../http.ts";
import type { Secrets } from "../secrets.ts";

export interface Instance {
  url: string;
  /** The signing secret of a region's Stripe endpoint, where this machine knows it. */
  stripeSecret(region: Region): string | undefined;
  stop(): Promise<void>;
}

/** The platform that answers on PORT, or else one of our own with throw-away data. */
export async function openInstance(): Promise<Instance> {
  const url = `http://localhost:${process.env["PORT"] ?? 8787}`;
  if (await answers(url)) {
    console.log(`Using the platform at ${url}`);
    return { url, stripeSecret: storedSecret, stop: async () => {} };
  }
  console.log(`Nothing answers at ${url}: starting a platform for this demo`);
  const [{ build }, { startPlatform }, esbuild] = await Promise.all([
    import("../build.ts"),
    import("../platform.ts"),
    import("esbuild"),
  ]);
  const { bundles } = await build();
  await esbuild.stop();
  const platform = await startPlatform({ bundles, cronSeconds: 10 });
  return {
    url: platform.url,
    stripeSecret: (region) => newest(platform.secrets.regions[region].stripeWebhookSecrets),
    stop: () => platform.stop(),
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await ask(new URL("/health/ready", url), { signal: AbortSignal.timeout(5_000) });
    return response.ok && "regions" in ((await response.json()) as object);
  } catch {
    return false;
  }
}

const newest = (secrets: string) => secrets.split(",")[0]?.trim();

function storedSecret(region: Region): string | undefined {
  const file = path.join(outputs, "state", "secrets.json");
  if (!existsSync(file)) return undefined;
  const secrets = JSON.parse(readFileSync(file, "utf8")) as Secrets;
  return newest(secrets.regions[region].stripeWebhookSecrets);
}
