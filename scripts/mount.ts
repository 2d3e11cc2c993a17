import path from "node:path";
import type { V4WorkerOptions } from "miniflare";
import type { Region } from "../shared/kernel/region.ts";
import { type Bundle, bundleFolder } from "./bundle.ts";
import type { TestWorkers } from "./clock.ts";
import { type Instance, instances } from "./config.ts";
import { localOperatorKeys, localRealm } from "./operator-token.ts";
import { type Plan, type PlannedWorker, readPlan } from "./plan.ts";
import type { Recorder } from "./recorder.ts";
import { type Secrets, secretsOf } from "./secrets.ts";

export type Outbound = (request: Request) => Response | Promise<Response>;
export type Mounting = {
  port: number;
  regions: readonly Region[];
  secrets: Secrets;
  /** Extra variables by worker name. */
  vars: Record<string, Record<string, string>>;
  /** Answers every `fetch` to the outside; left out, workers reach the internet. */
  outbound?: Outbound | undefined;
  tests?: (TestWorkers & { sqlPort: number }) | undefined;
  /** Where queues hand over at once what they are given, instead of collecting for a second. */
  hasty?: readonly Region[] | undefined;
  /** Of the tests: notes what leaves each script. */
  recorder?: Recorder | undefined;
};

/** Every script of every region as one workerd's workers; the first, edge, owns the port. */
export function mount(bundles: Bundle[], mounting: Mounting): V4WorkerOptions[] {
  const plan = readPlan();
  const byScript = new Map(bundles.map((bundle) => [bundle.script, modulesOf(bundle, mounting.recorder)]));
  const workers = instances(mounting.regions).map((instance) => {
    const modules = byScript.get(instance.script.name);
    const planned = plan.workers[instance.name];
    if (modules === undefined || planned === undefined) throw new Error(`${instance.name} was not built`);
    return worker(instance, planned, modules, mounting);
  });
  workers.reverse(); // edge is deployed last and asked first
  if (mounting.tests === undefined) return workers;
  const { clock, sql, sqlPort } = mounting.tests;
  return [
    ...workers,
    testWorker("test-clock", clock),
    {
      ...testWorker("test-sql", sql, databasesOf(plan, mounting.regions)),
      unsafeDirectSockets: [{ host: "127.0.0.1", port: sqlPort }],
    } as V4WorkerOptions,
  ];
}

function worker(
  instance: Instance,
  planned: PlannedWorker,
  modules: Modules,
  mounting: Mounting,
): V4WorkerOptions {
  // Rules were followed when bundling, and a zone is a matter of the real host name.
  const { modulesRules: _, zone: __, ...options } = planned.options;
  return {
    ...options,
    name: instance.name,
    modulesRoot: bundleFolder(instance.script.name),
    modules,
    serviceBindings: servicesOf(planned.options, mounting),
    ...consumersOf(instance, planned.options, mounting),
    bindings: {
      ...(planned.options["bindings"] as Record<string, string>),
      ...localVars(instance, mounting),
      ...secretsOf(instance, mounting.secrets),
      ...mounting.vars[instance.name],
    },
    ...(mounting.outbound === undefined ? {} : { outboundService: mounting.outbound }),
  } as V4WorkerOptions;
}

type Service = { name: string; entrypoint?: string };

/** A binding to a worker that is not mounted is fatal to miniflare, so fewer regions mean fewer bindings. */
function servicesOf(options: PlannedWorker["options"], { regions, tests }: Mounting) {
  const mounted = new Set(instances(regions).map(({ name }) => name));
  const declared = Object.entries((options["serviceBindings"] ?? {}) as Record<string, Service>);
  const services = Object.fromEntries(declared.filter(([, { name }]) => mounted.has(name)));
  const clock: Service = { name: "test-clock", entrypoint: "TestClock" };
  return tests === undefined ? services : { ...services, TEST_CLOCK: clock };
}

function consumersOf({ region }: Instance, options: PlannedWorker["options"], { hasty = [] }: Mounting) {
  const declared = (options["queueConsumers"] ?? {}) as Record<string, object>;
  if (region === undefined || !hasty.includes(region) || Object.keys(declared).length === 0) return {};
  const consumers = Object.entries(declared).map(([queue, how]) => [queue, { ...how, maxBatchTimeout: 0 }]);
  return { queueConsumers: Object.fromEntries(consumers) };
}

type Modules = ReturnType<typeof modulesOf>;

/** Once per script: the regions share these texts. */
function modulesOf({ script, files }: Bundle, recorder: Recorder | undefined) {
  const modules = files
    .filter(({ path }) => path.endsWith(".js") || path.endsWith(".wasm"))
    .sort((a, b) => Number(b.path.endsWith("/index.js")) - Number(a.path.endsWith("/index.js")))
    .map((file) =>
      file.path.endsWith(".wasm")
        ? { type: "CompiledWasm" as const, path: file.path, contents: file.contents }
        : { type: "ESModule" as const, path: file.path, contents: new TextDecoder().decode(file.contents) },
    );
  if (recorder === undefined) return modules;
  const part = (name: string, contents: string) => ({
    type: "ESModule" as const,
    path: path.join(bundleFolder(script), name),
    contents,
  });
  const entry = recorder.entryOf(script, String(modules[0]?.contents));
  return [part("recorded.js", entry), ...modules, part("recorder.js", recorder.source)];
}

/** What stands for the public host names on this machine: browsers treat `localhost` as secure. */
function localVars({ script }: Instance, { port, secrets }: Mounting): Record<string, string> {
  if (script.name === "identity") return { RP_ID: "localhost", ORIGIN: `http://localhost:${port}` };
  if (script.name === "edge") return { DOMAIN: `localhost:${port}` };
  if (script.name === "tenants")
    return {
      ORIGIN: `http://localhost:${port}`,
      OPERATOR_ISSUER: localRealm.issuer,
      OPERATOR_AUDIENCE: localRealm.audience,
      OPERATOR_KEYS: localOperatorKeys(secrets.operatorKey),
    };
  if (script.name === "stripe") return { STRIPE_LIVEMODE: "false" };
  return {};
}

function testWorker(name: string, source: string, d1Databases: Databases = {}): V4WorkerOptions {
  return {
    name,
    compatibilityDate: "2026-11-01",
    modules: [{ type: "ESModule", path: `/${name}.js`, contents: source }],
    modulesRoot: "/",
    d1Databases,
  };
}

type Databases = Record<string, { id: string }>;

/** All of a platform by one name each, such as `us DB_1`. */
function databasesOf({ workers }: Plan, regions: readonly Region[]): Databases {
  const named = (worker: string, nameOf: (binding: string) => string): Databases => {
    const bound = (workers[worker]?.options["d1Databases"] ?? {}) as Databases;
    return Object.fromEntries(Object.entries(bound).map(([binding, { id }]) => [nameOf(binding), { id }]));
  };
  const regional = regions.map((region) => named(`api-${region}`, (binding) => `${region} ${binding}`));
  return Object.assign(
    named("directory", () => "directory"),
    ...regional,
  );
}
