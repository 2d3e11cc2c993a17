// A platform in a process of its own, so that a test may kill its runtime and none shares another's
// event loop. Speaks JSON over HTTP on the loopback; ends when the process that started it ends.

import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { json } from "node:stream/consumers";
import { outputs } from "../../scripts/config.ts";
import { startPlatform } from "../../scripts/platform.ts";
import { type Region, regions } from "../../shared/kernel/region.ts";
import { linesAtRest } from "../proofs/at-rest.ts";
import { readPlanted } from "../proofs/planted.ts";
import { announce, folder, keep, retire } from "../proofs/recording.ts";
import { tracesOf } from "../proofs/traces.ts";
import type { Query } from "../workerd/test-sql.ts";
import { filesWith } from "./files-at-rest.ts";
import { layMigrated } from "./migrated-stores.ts";
import type { Own } from "./platform-spawn.ts";

export type Ready = {
  control: string;
  /** Takes SQL for any database. */
  sql: string;
  url: string;
  port: number;
  secrets: unknown;
  recording: string;
};

/** URL prefixes a test has named as a peer, and where requests to them go instead. */
const peers = new Map<string, string>();

const { planted, bare, ...options } = JSON.parse(process.argv[2] ?? "{}") as Own;
const recording = planted?.recording ?? folder;
const logFile = path.join(planted?.recording ?? path.join(outputs, "logs"), `platform-${process.pid}.log`);
const bundles = planted ? { bundles: readPlanted(planted) } : {};
const prepared = bare === true ? {} : { prepare: layMigrated };
/** The account that `emulate`'s Twilio has. */
const texting = {
  TWILIO_ACCOUNT_SID: "AC00000000000000000000000000000000",
  TWILIO_AUTH_TOKEN: "twilio_test_auth_token",
  TWILIO_FROM: "+15551234567",
};
/** Letters leave one region only, by Resend, and texts three: a test that reads them lives there, and the others are spared them. */
const vars = Object.fromEntries(
  regions.flatMap((region) => {
    const letters = region === "uk" ? { RESEND_API_KEY: "re_test" } : { MAIL_FROM: "" };
    const texts = ["us", "eu", "uk"].includes(region) ? texting : {};
    return [
      [`identity-${region}`, { ...letters, ...texts }],
      [`tenants-${region}`, region === "uk" ? {} : { MAIL_FROM: "" }],
    ];
  }),
);
const platform = await startPlatform({
  logFile,
  vars,
  ...options,
  ...bundles,
  ...prepared,
  testClock: true,
  outbound,
});

const sqlDoor = `http://127.0.0.1:${platform.sqlPort}`;

const verbs: Record<string, (input: never) => Promise<unknown>> = {
  /** For the proofs, which know no more of a platform than its control. */
  async sql(query: Query) {
    const init = { method: "POST", body: JSON.stringify(query) };
    const { value, error } = (await (await fetch(sqlDoor, init)).json()) as {
      value?: unknown;
      error?: string;
    };
    if (error !== undefined) throw new Error(error);
    return value;
  },
  cron: ({ region }: { region?: Region }) => platform.cron(region),
  now: () => platform.clock.now(),
  set: ({ milliseconds }: { milliseconds: number }) => platform.clock.set(milliseconds),
  advance: ({ milliseconds }: { milliseconds: number }) => platform.clock.advance(milliseconds),
  async kill() {
    await record();
    return platform.kill();
  },
  record,
  rest,
  async logged({ text }: { text: string }) {
    const lines = (await readFile(logFile, "utf8").catch(() => "")).split("\n");
    return lines.filter((line) => line.includes(text));
  },
  filesWith: ({ text }: { text: string }) => filesWith(platform.persist, text),
  async allow({ prefix, target }: { prefix: string; target: string }) {
    peers.set(prefix, target);
  },
  async worker({ name, url, method, headers, body }: WorkerCall) {
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const response = await (await platform.worker(name)).fetch(url, init);
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  },
  async queue({ name, queue, bodies }: QueueCall) {
    const timestamp = new Date();
    const messages = bodies.map((body, index) => ({ id: `${index}`, timestamp, attempts: 1, body }));
    return (await platform.worker(name)).queue(queue, messages);
  },
};
/** Messages a consumer is handed as one batch, past the queue itself. */
export type QueueCall = { name: string; queue: string; bodies: unknown[] };
export type WorkerCall = {
  name: string;
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
};

const server = http.createServer(async (request, response) => {
  try {
    const verb = verbs[(request.url ?? "").slice(1)];
    if (verb === undefined) throw new Error(`no verb ${request.url}`);
    response.end(JSON.stringify({ value: await verb((await json(request)) as never) }));
  } catch (error) {
    response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
  }
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { url, secrets } = platform;
  const own = `http://127.0.0.1:${port}`;
  const ready: Ready = { control: own, sql: sqlDoor, url, port: platform.port, secrets, recording };
  if (!planted) announce(own);
  console.log(JSON.stringify(ready));
});

/** Hands over what left the scripts since the last time. */
async function record(): Promise<void> {
  keep(await platform.recorded(), recording);
}

/** Hands over what lies in the stores now. */
async function rest(): Promise<void> {
  keep([...new Set(linesAtRest(platform.persist).map((line) => JSON.stringify(line)))], recording);
}

process.stdin.resume().on("end", async () => {
  retire();
  if (process.argv[3] === "own") {
    await record().catch(() => {}); // a platform killed for good has nothing more to say
    await rest();
  }
  await platform.stop();
  process.exit(0);
});

/** Nothing leaves a test but what the test has named. */
async function outbound({ url, method, headers, body }: Request): Promise<Response> {
  const bytes = body === null ? undefined : await new Response(body).arrayBuffer();
  const text = [url, ...[...headers].flat(), new TextDecoder().decode(bytes)].join("\n");
  const sample = text.slice(0, 400);
  keep([{ sink: "outbound", where: `${method} ${url}`, traces: tracesOf(text), sample }], recording);
  for (const [prefix, target] of peers) {
    if (!url.startsWith(prefix)) continue;
    const sent = bytes === undefined ? {} : { body: bytes };
    return fetch(target + url.slice(prefix.length), {
      method,
      headers: [...headers],
      redirect: "manual",
      ...sent,
    });
  }
  return new Response(`no egress in tests: ${method} ${url}`, { status: 599 });
}
