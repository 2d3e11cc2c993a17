import path from "node:path";
import { type Unstable_Config, unstable_readConfig } from "wrangler";
import { type Instance, instances, root as ownRoot } from "../config.ts";
import { type Binding, type Graph, placeOf, type Room, regionsIn } from "./graph.ts";

/** The binding graph of every script in every region, as wrangler reads the files below `root`. */
export const readGraph = (root = ownRoot): Graph => instances().map((instance) => readRoom(instance, root));

function readRoom({ script, region, name }: Instance, root: string): Room {
  const env = region === undefined ? {} : { env: region };
  const config = unstable_readConfig(
    { config: path.join(root, script.config), ...env },
    { hideWarnings: true },
  );
  return {
    name: config.name ?? name,
    script: script.name,
    ...(region === undefined ? {} : { region }),
    hosts: Object.keys(config.exports ?? {}),
    bindings: [...bindingsOf(config), ...unknowns(config)],
  };
}

const placed = (kind: Binding["kind"], name: string, resource: string): Binding => ({
  kind,
  name,
  resource,
  place: placeOf(resource),
});

function bindingsOf(config: Unstable_Config): Binding[] {
  return [
    ...config.d1_databases.map((database) => ({
      ...placed("database", database.binding, database.database_name ?? ""),
      place: placeOfBoth(database.database_name ?? "", database.database_id ?? ""),
      ...given("jurisdiction", (database as { jurisdiction?: string }).jurisdiction),
    })),
    ...config.r2_buckets.map((bucket) => ({
      ...placed("bucket", bucket.binding, bucket.bucket_name ?? ""),
      ...given("jurisdiction", bucket.jurisdiction),
    })),
    ...config.durable_objects.bindings.map(({ name, class_name, script_name }) =>
      placed("object", name, `${script_name ?? config.name}/${class_name}`),
    ),
    ...(config.queues.producers ?? []).map(({ binding, queue }) => placed("queue", binding, queue ?? "")),
    ...(config.queues.consumers ?? []).map(({ queue, dead_letter_queue }) => ({
      ...placed("consumer", queue, queue),
      ...given("deadLetter", dead_letter_queue),
    })),
    ...(config.services ?? []).map(({ binding, service, entrypoint, props }) => ({
      ...placed("service", binding, service),
      ...given("entrypoint", entrypoint),
      ...given("props", props),
    })),
    ...(config.worker_loaders ?? []).map(({ binding }) => ownPlace(config, "loader", binding, "isolates")),
    ...(config.send_email ?? []).map(({ name, allowed_sender_addresses: senders = [] }) =>
      ownPlace(config, "mail", name, `unrestricted - senders: ${senders.join(", ")}`),
    ),
    ...(config.assets ? [ownPlace(config, "assets", config.assets.binding ?? "assets", "files")] : []),
    ...Object.entries(config.vars).map(([name, value]) => variable(config, name, value)),
  ];
}

/** A database is found by its id and known by its name: they must not say different places. */
const placeOfBoth = (name: string, id: string) => (placeOf(name) === placeOf(id) ? placeOf(name) : "several");

const given = <Name extends keyof Binding>(name: Name, value: Binding[Name] | undefined) =>
  value === undefined ? {} : { [name]: value };

const ownPlace = (
  config: Unstable_Config,
  kind: Binding["kind"],
  name: string,
  resource: string,
): Binding => ({
  kind,
  name,
  resource,
  place: regionsIn(config.name ?? "")[0] ?? "global",
});

/** A variable that names no region says nothing about a place: it is wherever its script is. */
function variable(config: Unstable_Config, name: string, value: unknown): Binding {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return regionsIn(text).length > 0
    ? placed("variable", name, text)
    : ownPlace(config, "variable", name, text);
}

/** Everything above, and what gives a script nothing it could reach. */
const understood = new Set(
  `d1_databases r2_buckets durable_objects queues services worker_loaders assets vars exports send_email
  configPath userConfigPath topLevelName definedEnvironments targetEnvironment name main rules
  compatibility_date compatibility_flags jsx_factory jsx_fragment tsconfig base_dir find_additional_modules
  preserve_file_names routes route triggers limits workers_dev preview_urls build dev python_modules
  no_bundle minify keep_names upload_source_maps observability logpush send_metrics keep_vars define
  version_metadata`.split(/\s+/),
);

/** Whatever else wrangler can bind is a capability nobody has judged yet. */
const unknowns = (config: Unstable_Config): Binding[] =>
  Object.entries(config)
    .filter(([key, value]) => !understood.has(key) && !isEmpty(value))
    .map(([key, value]) => placed("unknown", key, JSON.stringify(value)));

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  (typeof value === "object" && Object.values(value).every(isEmpty));
