import type { Bundle } from "../scripts/bundle.ts";
import { type ColdScript, coldStarts } from "./cold-start.ts";
import { moduleOf } from "./control-guests.ts";
import { digits, table } from "./harness/table.ts";
import { bundleOf } from "./harness/worker-bundle.ts";
import { betterAuthSource } from "./peer-guests.ts";

const names = { bare: "bare worker", hono: "bare Hono", api: "the api", peer: "better-auth" } as const;

/** Asked without a credential: every script is loaded, mounted and answers from its own code. */
export async function coldStartMilliseconds(
  bundles: readonly Bundle[],
  { rounds, hasPeers }: { rounds: number; hasPeers: boolean },
) {
  const path = "/v1/projects/prj_1";
  const scripts: ColdScript[] = [
    { name: names.bare, source: await bundleOf("workers/bare.ts"), path },
    { name: names.hono, source: await bundleOf("workers/bare-hono.ts"), path },
    { name: names.api, source: moduleOf(bundles, "api"), path },
    ...(hasPeers
      ? [{ name: names.peer, source: await betterAuthSource(), path: "/nothing", flags: ["nodejs_compat"] }]
      : []),
  ];
  const least = await coldStarts(scripts, rounds);
  const bare = least.get(names.bare) ?? Number.NaN;
  return {
    aboveBare: (least.get(names.api) ?? Number.NaN) - bare,
    rows: Object.fromEntries(least),
    text: table(
      ["cold start to the first answer", "CPU ms", "above bare"],
      [...least].map(([name, value]) => [name, digits(value), digits(value - bare)]),
    ),
  };
}
