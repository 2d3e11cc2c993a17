import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare, type V4WorkerOptions } from "miniflare";
import { build } from "../../scripts/build.ts";
import type { Bundle } from "../../scripts/bundle.ts";
import { type Asking, ask } from "../../scripts/http.ts";
import { migrate } from "../../scripts/migrate.ts";
import { mount } from "../../scripts/mount.ts";
import { isFree, quietly, runtimes } from "../../scripts/platform.ts";
import { drawSecrets, type Secrets } from "../../scripts/secrets.ts";
import { pin } from "./processor.ts";

/** A worker of the bench: what it runs, and whose bindings it has. */
export interface Guest {
  name: string;
  /** Module texts; the first is the entry. */
  modules: { path: string; contents: string }[];
  /** The bindings of this product worker, as its wrangler file declares them. */
  like?: string;
  /** Services it has besides those of `like`. */
  services?: Record<string, { name: string; entrypoint?: string }>;
  objects?: Record<string, { className: string; scriptName?: string; useSQLite: true }>;
  bindings?: Record<string, string>;
  /** Other options in miniflare's words. */
  more?: Record<string, unknown>;
}

export interface House {
  /** Of the product's front door; everything is measured at sockets of its own. */
  url: string;
  secrets: Secrets;
  /** The direct socket of a worker. */
  port(worker: string): number;
  /** The runtime's processes. */
  pids: number[];
  isPinned: "pinned" | "unpinned";
  /** Whether databases and objects lie in memory. */
  isOnTmpfs: boolean;
  fetch(target: string, init?: Asking): Promise<Response>;
  stop(): Promise<void>;
}

const firstPort = 9_400;

/** The state lies in memory where it can: a disk's fsync would be most of what is measured. */
const stateFolder = () => mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir(), "bench-"));

/** A run of ports that nobody has, below 32768, where Linux starts to hand out ports to clients. */
async function freePorts(count: number): Promise<number> {
  for (let base = firstPort; base + count < 32_768; base += count + 1) {
    const taken = await Promise.all(Array.from({ length: count }, (_, index) => isFree(base + index)));
    if (taken.every(Boolean)) return base;
  }
  throw new Error("no run of free ports below 32768");
}

/**
 * The product's own bundles with the bindings of its wrangler files, in one workerd, with the bench's workers
 * beside them and a direct socket for each of `sockets`: miniflare's own entry costs several times what is measured.
 */
export async function openHouse({
  bundles,
  guests = [],
  sockets,
}: {
  bundles?: Bundle[];
  guests?: Guest[];
  sockets: readonly string[];
}): Promise<House> {
  const base = await freePorts(sockets.length + 1);
  const persist = stateFolder();
  const secrets = drawSecrets();
  const own = bundles ?? (await build(true)).bundles;
  const product = mount(own, { port: base, regions: ["us"], secrets, vars: {} });
  const workers = [...product, ...guests.map((guest) => guestOptions(guest, product))].map((options) =>
    withSocket(options, base, sockets),
  );
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers,
      ...quietly,
      port: base,
      resourcePersistencePath: persist,
      handleStructuredLogs: () => {},
    }),
  );
  await miniflare.ready;
  await migrate(miniflare, ["us"]);
  const url = `http://localhost:${base}`;
  const pids = runtimes();
  return {
    url,
    secrets,
    pids,
    isPinned: pin(pids),
    isOnTmpfs: persist.startsWith("/dev/shm"),
    port: (worker) => portOf(worker, base, sockets),
    fetch: (target, init) => ask(new URL(target, url), init),
    async stop() {
      await miniflare.dispose();
      rmSync(persist, { recursive: true, force: true });
    },
  };
}

function portOf(worker: string, base: number, sockets: readonly string[]): number {
  const index = sockets.indexOf(worker);
  if (index === -1) throw new Error(`${worker} has no socket`);
  return base + 1 + index;
}

function withSocket(options: V4WorkerOptions, base: number, sockets: readonly string[]): V4WorkerOptions {
  if (options.name === undefined || !sockets.includes(options.name)) return options;
  const socket = { host: "127.0.0.1", port: portOf(options.name, base, sockets) };
  return { ...options, unsafeDirectSockets: [socket] } as V4WorkerOptions;
}

/** Whatever a product worker consumes is not consumed twice: a guest only asks. */
function guestOptions(
  { name, modules, like, services, objects, bindings, more }: Guest,
  product: V4WorkerOptions[],
): V4WorkerOptions {
  const model = product.find((options) => options.name === like) ?? { compatibilityDate: "2026-11-01" };
  const { queueConsumers: _, ...options } = model as Record<string, object | undefined>;
  return {
    ...options,
    serviceBindings: { ...options["serviceBindings"], ...services },
    durableObjects: { ...options["durableObjects"], ...objects },
    bindings: { ...options["bindings"], ...bindings },
    ...more,
    name,
    modulesRoot: "/",
    modules: modules.map((module) => ({ type: "ESModule" as const, ...module, path: `/${module.path}` })),
  } as V4WorkerOptions;
}
