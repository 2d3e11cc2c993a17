import { AsyncLocalStorage } from "node:async_hooks";
import { inject } from "vitest";
import { type Asking, ask } from "../../scripts/http.ts";
import type { Secrets } from "../../scripts/secrets.ts";
import type { Region } from "../../shared/kernel/region.ts";
import { sentByTest, watched } from "../proofs/answers.ts";
import type { Query } from "../workerd/test-sql.ts";
import type { Ready } from "./platform-process.ts";
import { type Own, spawnPlatform } from "./platform-spawn.ts";

declare module "vitest" {
  interface ProvidedContext {
    platforms: Ready[];
  }
}

export type QueueAnswer = {
  outcome: string;
  explicitAcks: string[];
  retryMessages: { msgId: string; delaySeconds?: number }[];
};

export type TestPlatform = {
  url: string;
  port: number;
  secrets: Secrets;
  /** A path, or a whole URL to come by another host name; follows no redirect. */
  fetch(target: string, init?: Asking): Promise<Response>;
  /** SQL straight at a database, past every lock of the product. */
  d1<Row = Record<string, unknown>>(
    database: Region | "directory" | [Region, number],
    sql: string,
    ...params: unknown[]
  ): Promise<Row[]>;
  /** Asks a script at its own door, as a service binding would. */
  worker(name: string, path: string, init?: Asking): Promise<Response>;
  /** Hands a consumer one batch, as often and in whatever order a test likes. */
  queue(name: string, queue: string, bodies: unknown[]): Promise<QueueAnswer>;
  cron(region?: Region): Promise<void>;
  /** Hands over what left the scripts and what lies in the stores, for a proof to judge. */
  record(): Promise<void>;
  clock: {
    now(): Promise<number>;
    set(milliseconds: number): Promise<void>;
    advance(milliseconds: number): Promise<void>;
  };
  /** SIGKILLs the runtime and waits until it serves again. Only for a platform of one's own. */
  kill(): Promise<void>;
  /** Lines of the scripts' logs in which the text stands; what was logged a moment ago may not be there yet. */
  logged(text: string): Promise<string[]>;
  /** Files of any store, as they lie on disk, in which the text stands. */
  filesWith(text: string): Promise<string[]>;
  /** Lets workers reach one peer: requests below `prefix` go to `target`, a server of the test. */
  allow(prefix: string, target: string): Promise<void>;
};

const worlds = new AsyncLocalStorage<TestPlatform>();

/** The platform all test files of this worker share; tell tenants apart, never assume an empty one. */
export const platform = (): TestPlatform => worlds.getStore() ?? connect(ready());

function ready(): Ready {
  const own = inject("platforms")[Number(process.env["VITEST_POOL_ID"]) - 1];
  if (own === undefined) throw new Error("more workers than platforms");
  return own;
}

/** What `work` asks of `platform()` it is given of this one. */
export const inWorld = <Result>(world: TestPlatform, work: () => Promise<Result>): Promise<Result> =>
  worlds.run(world, work);

/** A platform of the test's own, to kill or to configure; stop it in `afterAll`. */
export async function startOwnPlatform(options: Own = {}): Promise<TestPlatform & { stop(): Promise<void> }> {
  const { ready, stop } = await spawnPlatform(options, "own");
  return { ...connect(ready), stop };
}

/** What stands behind an address of a platform's own says a value, or what went wrong. */
async function answered<Value>(address: string, input: object): Promise<Value> {
  const response = await ask(new URL(address), { method: "POST", body: JSON.stringify(input) });
  const { value, error } = (await response.json()) as { value: Value; error?: string };
  if (error !== undefined) throw new Error(error);
  return value;
}

export function connect({ control, sql: door, url, port, secrets, recording }: Ready): TestPlatform {
  const call = <Value>(verb: string, input: object = {}) => answered<Value>(`${control}/${verb}`, input);
  return {
    url,
    port,
    secrets: secrets as Secrets,
    async fetch(target, init = {}) {
      const at = new URL(target, url);
      return watched({ url: at, init, recording }, await ask(at, init));
    },
    d1(where, sql, ...params) {
      const [region, shard] = Array.isArray(where) ? where : [where, 0];
      const database = region === "directory" ? region : `${region} DB_${shard}`;
      return answered(door, { database, sql, params } satisfies Query);
    },
    async worker(name, path, { method = "GET", headers = {}, body } = {}) {
      const target = new URL(path, url).href;
      sentByTest(target, recording);
      const input = {
        name,
        url: target,
        method,
        headers,
        ...(body === undefined ? {} : { body: String(body) }),
      };
      const answer = await call<{ status: number; headers: [string, string][]; body: string }>(
        "worker",
        input,
      );
      const hasBody = ![204, 205, 304].includes(answer.status);
      return new Response(hasBody ? answer.body : null, { status: answer.status, headers: answer.headers });
    },
    queue: (name, queue, bodies) => call("queue", { name, queue, bodies }),
    cron: (region) => call("cron", { region }),
    async record() {
      await call("record");
      await call("rest");
    },
    clock: {
      now: () => call("now"),
      set: (milliseconds) => call("set", { milliseconds }),
      advance: (milliseconds) => call("advance", { milliseconds }),
    },
    kill: () => call("kill"),
    logged: (text) => call("logged", { text }),
    filesWith: (text) => call("filesWith", { text }),
    allow: (prefix, target) => call("allow", { prefix, target }),
  };
}
