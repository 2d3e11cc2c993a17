import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { PublicKey } from "./audit-head.ts";
import { verifyExport } from "./audit-verification.ts";

const usage = `npm run audit:verify -- export.jsonl head.json [--previous old-head.json]
                        [--consistency proof.json] [--keys jwks.json]

  export.jsonl   GET /v1/audit-events/export?size=<size of the head>, unfiltered
  head.json      GET /v1/audit-log/head
  --previous     a head kept earlier: the log must begin with what it covers
  --consistency  GET /v1/audit-log/consistency?first=<size of the old head>&second=<size of the head>:
                 needed when the old head's events are no longer kept
  --keys         GET /.well-known/jwks.json of the region; without it signatures are not checked

exit code 0: everything fits; 1: something was changed; 2: the command or a file cannot be read, or is missing`;

function readOrExit(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

function parseOrExit() {
  const options = {
    previous: { type: "string" },
    consistency: { type: "string" },
    keys: { type: "string" },
  } as const;
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const [events, head, ...rest] = positionals;
    if (events !== undefined && head !== undefined && rest.length === 0) return { events, head, ...values };
    console.error(usage);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
  console.log(JSON.stringify({ events: 0, ok: false, error: "usage" }));
  process.exit(2);
}

function keysOrExit(file: string): PublicKey[] {
  try {
    const { keys } = JSON.parse(readOrExit(file)) as { keys?: unknown };
    if (Array.isArray(keys)) return keys as PublicKey[];
  } catch {
    // The next line says what matters.
  }
  console.error(`${file} is not a JWK Set`);
  process.exit(2);
}

const given = parseOrExit();
const verdict = verifyExport({
  events: readOrExit(given.events),
  head: readOrExit(given.head),
  previous: given.previous === undefined ? undefined : readOrExit(given.previous),
  consistency: given.consistency === undefined ? undefined : readOrExit(given.consistency),
  keys: given.keys === undefined ? undefined : keysOrExit(given.keys),
});
if (!verdict.ok) console.log(`${verdict.missing ? "Not judged" : "Not intact"}: ${verdict.why}.`);
else {
  console.log(`Intact: ${verdict.events} events under the root ${verdict.root}.`);
  if (verdict.first > 0)
    console.log(`Of the first ${verdict.first} events only hashes are kept, as the head says.`);
  if (verdict.signature === "unchecked")
    console.log("The signature was not checked: give the region's published keys with --keys.");
  if (verdict.previous === undefined)
    console.log("Growth was not checked: give a head you kept earlier with --previous.");
}
console.log(JSON.stringify(verdict));
process.exitCode = verdict.ok ? 0 : verdict.missing ? 2 : 1;
