import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isRegion } from "../shared/kernel/region.ts";
import { outputs } from "./config.ts";
import type { Secrets } from "./secrets.ts";
import { advance, type Step, steps, waits } from "./signing-key-steps.ts";

const local = path.join(outputs, "state", "secrets.json");
const [region, step, file = local] = process.argv.slice(2);
if (!isRegion(region) || !steps.includes(step as Step)) {
  console.error("Say where and which step: npm run signing-key -- eu prepare|switch|retire [secrets.json]");
  process.exit(2);
}
if (!existsSync(file)) {
  console.error(`There are no secrets at ${file}.`);
  process.exit(1);
}
const secrets = JSON.parse(readFileSync(file, "utf8")) as Secrets;
const { signingKey, signingKeyNext, signingKeyPrevious, retiredKeys, ...others } = secrets.regions[region];
const before = {
  signingKey,
  ...(signingKeyNext ? { signingKeyNext } : {}),
  ...(signingKeyPrevious ? { signingKeyPrevious } : {}),
  ...(retiredKeys ? { retiredKeys } : {}),
};
try {
  const after = advance(before, step as Step);
  secrets.regions[region] = { ...others, ...after };
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  const kid = (secret: string | undefined) => (secret ? (JSON.parse(secret) as { kid: string }).kid : null);
  console.log(
    JSON.stringify({
      region,
      step,
      had_to_wait: waits[step as Step],
      signs: kid(after.signingKey),
      next: kid(after.signingKeyNext),
      previous: kid(after.signingKeyPrevious),
      retired: (JSON.parse(after.retiredKeys ?? "[]") as unknown[]).length,
    }),
  );
} catch (error) {
  console.error(`${region}: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
