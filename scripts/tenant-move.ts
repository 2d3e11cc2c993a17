import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { isRegion } from "../shared/kernel/region.ts";
import { outputs } from "./config.ts";
import { ask } from "./http.ts";
import { carry, doorOf, Refusal } from "./moving.ts";
import { operatorToken } from "./operator-token.ts";
import type { Secrets } from "./secrets.ts";

const usage = `npm run tenant:move -- ten_… --from us --to eu [--shard 1] [--as ada] [--url https://api.leanvibe.ai]
  Needs an approved elevation (lifecycle) and, to another region, the owner's consent: docs/tenant-move.md.
  Locally --as names the operator; elsewhere CF_ACCESS_TOKEN holds the operator's Cloudflare Access token.
  Killed at any moment, it is started again with the same words and goes on.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: "string" },
    to: { type: "string" },
    shard: { type: "string" },
    as: { type: "string", default: "ada" },
    url: { type: "string", default: "http://localhost:8787" },
  },
});
const [tenantId] = positionals;
const { from, to, shard, url } = values;
if (tenantId === undefined || !isRegion(from) || !isRegion(to)) {
  console.error(usage);
  process.exit(2);
}

/** What the regional host is asked with; a local one is this machine by every name. */
const isLocal = new URL(url).hostname.endsWith("localhost");
const askAt = (region: string) => (target: string, init: Parameters<typeof ask>[1]) => {
  const at = new URL(target, url);
  at.hostname = `${region}.${at.hostname}`;
  return isLocal ? ask(at, init) : fetch(at, init as RequestInit);
};

function credential(): string {
  if (!isLocal) return process.env["CF_ACCESS_TOKEN"] ?? "";
  const file = path.join(outputs, "state", "secrets.json");
  if (!existsSync(file)) throw new Error("There is no local instance yet: npm start");
  const { operatorKey } = JSON.parse(readFileSync(file, "utf8")) as Secrets;
  return operatorToken(operatorKey, values.as, { now: Date.now() });
}

const wait = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
const doorTo = (region: string) => doorOf(askAt(region), credential, wait);
try {
  const arrived = await carry({
    tenantId,
    from: doorTo(from),
    to: doorTo(to),
    toRegion: to,
    toShard: shard === undefined ? null : Number(shard),
    onStanding: ({ stage, part, copied }) => console.error(`${stage} ${part ?? ""} ${copied} rows`),
  });
  console.log(JSON.stringify(arrived));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
