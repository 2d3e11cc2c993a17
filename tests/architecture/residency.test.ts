import { describe, expect, test } from "vitest";
import { type Unstable_Config as Config, unstable_readConfig } from "wrangler";
import { inRoot, scripts } from "../../scripts/config.ts";
import { regions } from "../../shared/kernel/region.ts";

const read = (file: string, env?: string): Config =>
  unstable_readConfig({ config: inRoot(file), ...(env ? { env } : {}) }, { hideWarnings: true });

const regionalConfigs = scripts
  .filter((script) => script.regional)
  .flatMap((script) =>
    regions.map((region) => ({ script: script.name, region, config: read(script.config, region) })),
  );

/** Every name and id a script is bound to, as one flat list. */
function resourcesOf(config: Config): string[] {
  return [
    ...config.d1_databases.flatMap((database) => [database.database_name, database.database_id]),
    ...config.durable_objects.bindings.flatMap((object) => (object.script_name ? [object.script_name] : [])),
    ...(config.queues.producers ?? []).map((producer) => producer.queue),
    ...(config.queues.consumers ?? []).flatMap((consumer) => [consumer.queue, consumer.dead_letter_queue]),
    ...config.r2_buckets.map((bucket) => bucket.bucket_name),
    ...(config.services ?? []).map((service) => service.service),
    ...config.kv_namespaces.map((namespace) => namespace.id),
  ].filter((name): name is string => typeof name === "string");
}

const mentions = (name: string) =>
  name.split(/[-_.]/).filter((part) => (regions as readonly string[]).includes(part));

const kinds = (config: Config) =>
  Object.entries({
    d1: config.d1_databases.length,
    objects: config.durable_objects.bindings.length,
    queues: (config.queues.producers?.length ?? 0) + (config.queues.consumers?.length ?? 0),
    buckets: config.r2_buckets.length,
    services: config.services?.length ?? 0,
    kv: config.kv_namespaces.length,
    mail: config.send_email?.length ?? 0,
    loaders: config.worker_loaders?.length ?? 0,
    vars: Object.keys(config.vars).length,
  })
    .filter(([, count]) => count > 0)
    .map(([kind]) => kind);

describe("residency in the wrangler files (M-024, M-025, M-026, M-027, M-028, M-029)", () => {
  test("every regional script has all five regions", () => {
    for (const { script, region, config } of regionalConfigs) {
      expect(config.name, script).toBe(`${script}-${region}`);
      expect(config.vars["REGION"], config.name).toBe(region);
    }
  });

  test.each(regionalConfigs)("$script in $region names its own region and no other", ({ region, config }) => {
    const shared = ["directory"];
    for (const name of resourcesOf(config).filter((name) => !shared.includes(name)))
      expect(mentions(name), name).toEqual([region]);
    for (const bucket of [...config.r2_buckets, ...config.d1_databases]) {
      const promised = region === "us" || region === "eu" ? region : undefined;
      expect((bucket as { jurisdiction?: string }).jurisdiction).toBe(promised);
    }
  });

  test("a door to the directory is bound to the region that holds it", () => {
    for (const { script, region, config } of regionalConfigs)
      for (const service of config.services ?? [])
        if (service.service === "directory") {
          expect(service.entrypoint).toBe(script === "api" ? "Witness" : "Registrar");
          expect(service.props).toEqual({ region });
        }
  });

  test("no resource occurs in two regions", () => {
    const owners = new Map<string, Set<string>>();
    for (const { region, config } of regionalConfigs)
      for (const name of resourcesOf(config)) owners.set(name, (owners.get(name) ?? new Set()).add(region));
    owners.delete("directory");
    expect(owners.size).toBeGreaterThan(25);
    expect([...owners].filter(([, among]) => among.size > 1)).toEqual([]);
  });

  test("the edge holds no data: services, its assets and its variables", () => {
    expect(kinds(read("workers/edge/wrangler.toml"))).toEqual(["services", "vars"]);
  });

  test.each(regions)("each script of %s holds only what its room needs", (region) => {
    const of = (script: string) => {
      const found = regionalConfigs.find((entry) => entry.script === script && entry.region === region);
      return found ? kinds(found.config) : [];
    };
    expect(of("pages")).toEqual(["services", "vars"]);
    expect(of("sandbox")).toEqual(["loaders", "vars"]);
    expect(of("saml")).toEqual(["vars"]);
    expect(of("objects")).toEqual(["objects", "queues", "vars"]);
    expect(of("identity")).toEqual(["d1", "objects", "services", "mail", "vars"]);
    expect(of("tenants")).toEqual(["d1", "objects", "buckets", "services", "vars"]);
    expect(of("usage")).toEqual(["d1", "objects", "services", "vars"]);
    expect(of("stripe")).toEqual(["d1", "objects", "queues", "vars"]);
    expect(of("api")).toEqual(["d1", "objects", "queues", "buckets", "services", "vars"]);
    expect(of("agents")).toEqual(["d1", "objects", "queues", "buckets", "services", "vars"]);
  });

  test("nothing deployed is bound to the test clock", () => {
    const all = [...regionalConfigs.map(({ config }) => config), read("workers/edge/wrangler.toml")];
    for (const config of all)
      expect((config.services ?? []).map((service) => service.binding)).not.toContain("TEST_CLOCK");
  });

  test("us runs with two databases, so that a tenant's shard is never assumed (M-172)", () => {
    const api = regionalConfigs.find(({ script, region }) => script === "api" && region === "us");
    expect(api?.config.d1_databases.map((database) => database.binding)).toEqual(["DB_0", "DB_1"]);
  });
});
