import { execFileSync } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { regions as allRegions, type Region } from "../shared/kernel/region.ts";
import { type Bundle, readBundles } from "./bundle.ts";
import { type Clock, openClock, testWorkers } from "./clock.ts";
import { instances } from "./config.ts";
import { type Asking, ask } from "./http.ts";
import { migrate } from "./migrate.ts";
import { type Mounting, mount, type Outbound } from "./mount.ts";
import { recorder } from "./recorder.ts";
import { drawSecrets, localSecrets, type Secrets } from "./secrets.ts";

export type PlatformOptions = {
  /** 0 or left out: a free port. */
  port?: number;
  /**
   * Where databases, objects and buckets live, with `secrets.json` beside it; left out: a folder and
   * secrets that vanish with the platform.
   */
  persist?: string;
  regions?: readonly Region[];
  vars?: Record<string, Record<string, string>>;
  outbound?: Outbound;
  /** A test's platform: its clock is driven from outside, and what leaves its scripts is recorded. */
  testClock?: boolean;
  /** Where queues hand over at once what they are given, instead of collecting for a second. */
  hasty?: readonly Region[];
  /** Fills a folder that is new before the runtime sees it. */
  prepare?: (persist: string, regions: readonly Region[]) => void;
  /** Seconds between two rounds of cron triggers; 0: only when a caller asks. */
  cronSeconds?: number;
  bundles?: Bundle[];
  /** Where the workers' log lines go; left out: to this process's own output. */
  logFile?: string;
  onProgress?: (message: string) => void;
};

type Database = Awaited<ReturnType<Miniflare["getD1Database"]>>;
type Fetcher = Awaited<ReturnType<Miniflare["getWorker"]>>;

export type Platform = {
  url: string;
  port: number;
  /** Where a test's platform takes SQL past every lock of the product; 0: nowhere. */
  sqlPort: number;
  /** Where it keeps its state. */
  persist: string;
  secrets: Secrets;
  clock: Clock;
  /** A path, or a whole URL to be asked by another of the platform's host names. */
  fetch(target: string, init?: Asking): Promise<Response>;
  d1(region: Region | "directory", shard?: number): Promise<Database>;
  worker(name: string): Promise<Fetcher>;
  /** One round of cron triggers: of one region, or of all. */
  cron(region?: Region): Promise<void>;
  /** What left the scripts since it was asked last, a JSON text each; only a test's platform records. */
  recorded(): Promise<string[]>;
  /** Kills the runtime as a power cut would and waits until its successor serves. */
  kill(): Promise<void>;
  reload(bundles: Bundle[]): Promise<void>;
  stop(): Promise<void>;
};

/** How miniflare is run here: on this machine's own address, asking nobody, saying what went wrong and nothing else. */
export const quietly = {
  host: "127.0.0.1",
  cf: false,
  log: new Log(LogLevel.ERROR),
  logRequests: false,
  unsafeLocalExplorer: false,
} as const;

/** All scripts of all regions in one workerd, configured by the very wrangler files that are deployed. */
export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const regions = options.regions ?? allRegions;
  const port = options.port || (await freePort());
  const persist = options.persist ?? mkdtempSync(path.join(os.tmpdir(), "leanvibe-"));
  if (options.persist === undefined) options.prepare?.(persist, regions);
  const secrets =
    options.persist === undefined ? drawSecrets() : localSecrets(path.join(persist, "..", "secrets.json"));
  const progress = options.onProgress ?? (() => {});
  const sqlPort = options.testClock === true ? await freePort() : 0;
  const mounting: Mounting = {
    port,
    regions,
    secrets,
    vars: options.vars ?? {},
    outbound: options.outbound,
    hasty: options.hasty,
    ...(sqlPort === 0 ? {} : { tests: { ...(await testWorkers()), sqlPort }, recorder: await recorder() }),
  };
  const url = `http://localhost:${port}`;
  let restarted = () => {};
  const configure = (bundles: Bundle[]) =>
    convertV4MiniflareOptions({
      workers: mount(bundles, mounting),
      ...quietly,
      port,
      resourcePersistencePath: persist,
      ...loggingTo(options.logFile),
      unsafeHandleRuntimeRestart: () => restarted(),
    });
  const miniflare = new Miniflare(configure(options.bundles ?? readBundles()));
  await miniflare.ready;
  progress(`${instances(regions).length} workers started`);
  const applied = await migrate(miniflare, regions);
  progress(`${applied} migrations applied`);

  const clock = openClock(async (query) => {
    const worker = await miniflare.getWorker("test-clock");
    return Number(await (await worker.fetch(`http://clock/?${query}`)).text());
  });
  const cron = (region?: Region) => trigger(miniflare, region === undefined ? regions : [region]);
  const timer = every(options.cronSeconds ?? 0, cron);

  return {
    url,
    port,
    sqlPort,
    persist,
    secrets,
    clock,
    cron,
    fetch: (target, init) => ask(new URL(target, url), init),
    d1: (region, shard = 0) =>
      region === "directory"
        ? miniflare.getD1Database("DIRECTORY", "directory")
        : miniflare.getD1Database(`DB_${shard}`, `api-${region}`),
    worker: (name) => miniflare.getWorker(name),
    async recorded() {
      if (mounting.recorder === undefined) return [];
      const drained = instances(regions).map(async ({ name }) => {
        const worker = await miniflare.getWorker(name);
        return (await worker.fetch("http://recorder.invalid/")).text();
      });
      return (await Promise.all(drained)).flatMap((text) => (text === "" ? [] : text.split("\n")));
    },
    async kill() {
      const back = new Promise<void>((resolve) => {
        restarted = resolve;
      });
      for (const pid of runtimes()) process.kill(pid, "SIGKILL");
      await back;
      if (mounting.tests !== undefined) await clock.restore();
    },
    async reload(bundles) {
      await miniflare.setOptions(configure(bundles));
      await migrate(miniflare, regions);
    },
    async stop() {
      clearInterval(timer);
      await miniflare.dispose();
      if (options.persist === undefined && existsSync(persist))
        rmSync(persist, { recursive: true, force: true });
    },
  };
}

function loggingTo(file: string | undefined) {
  if (file === undefined) return {};
  mkdirSync(path.dirname(file), { recursive: true });
  const lines = createWriteStream(file);
  return {
    handleStructuredLogs: ({ level, message }: { level: string; message: string }) =>
      void lines.write(`${level} ${message}\n`),
  };
}

/** Cloudflare fires these by itself; a local workerd never does. */
async function trigger(miniflare: Miniflare, regions: readonly Region[]): Promise<void> {
  const triggered = instances(regions).filter(({ script }) =>
    ["api", "identity", "tenants", "usage", "stripe"].includes(script.name),
  );
  for (const { name } of triggered) {
    const worker = await miniflare.getWorker(name);
    await worker.scheduled({ cron: "* * * * *" });
  }
}

function every(seconds: number, run: () => Promise<void>): NodeJS.Timeout | undefined {
  if (seconds === 0) return undefined;
  let running = false;
  return setInterval(async () => {
    if (running) return;
    running = true;
    await run().catch((error: unknown) => console.error("cron round failed:", error));
    running = false;
  }, seconds * 1000).unref();
}

/** Below 32768, where Linux starts to hand out ports to clients. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) return port;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Process ids of the workerd processes this process has started. */
export function runtimes(): number[] {
  return execFileSync("ps", ["-Ao", "pid=,ppid=,comm="])
    .toString()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, command]) => Number(parent) === process.pid && command?.includes("workerd"))
    .map(([pid]) => Number(pid));
}
