import { describe, expect, test } from "vitest";
import { findingsOf } from "../../../scripts/residency/rules.ts";
import { graphWith, type Plant } from "./planted.ts";

type Case = Plant & { name: string; rule: string; room: string };

const foreign: Case[] = [
  {
    name: "a database of another region",
    script: "api",
    region: "eu",
    was: `database_name = "leanvibe-eu-0", database_id = "leanvibe-eu-0"`,
    is: `database_name = "leanvibe-us-0", database_id = "leanvibe-us-0"`,
    rule: "foreign",
    room: "api-eu",
  },
  {
    name: "another region's database under the own region's name",
    script: "api",
    region: "eu",
    was: `database_id = "leanvibe-eu-0"`,
    is: `database_id = "leanvibe-us-0"`,
    rule: "foreign",
    room: "api-eu",
  },
  {
    name: "a bucket of another region",
    script: "agents",
    region: "uk",
    was: "leanvibe-files-uk",
    is: "leanvibe-files-eu",
    rule: "foreign",
    room: "agents-uk",
  },
  {
    name: "an object of another region",
    script: "identity",
    region: "ca",
    was: "objects-ca",
    is: "objects-us",
    rule: "foreign",
    room: "identity-ca",
  },
  {
    name: "a queue of another region to write to",
    script: "api",
    region: "au",
    was: "tasks-au",
    is: "tasks-us",
    rule: "foreign",
    room: "api-au",
  },
  {
    name: "a queue of another region to read from",
    script: "stripe",
    region: "eu",
    was: `{ queue = "stripe-eu", max`,
    is: `{ queue = "stripe-us", max`,
    rule: "foreign",
    room: "stripe-eu",
  },
  {
    name: "another region's queue for what fails",
    script: "agents",
    region: "eu",
    was: `dead_letter_queue = "tasks-eu-dead"`,
    is: `dead_letter_queue = "tasks-us-dead"`,
    rule: "foreign",
    room: "agents-eu",
  },
  {
    name: "a service of another region",
    script: "pages",
    region: "eu",
    was: "api-eu",
    is: "api-us",
    rule: "foreign",
    room: "pages-eu",
  },
  {
    name: "a variable that names another region",
    script: "identity",
    region: "eu",
    was: "https://app.leanvibe.ai",
    is: "https://us.app.leanvibe.ai",
    rule: "foreign",
    room: "identity-eu",
  },
  {
    name: "the directory's own database",
    script: "identity",
    region: "eu",
    was: "leanvibe-eu-0",
    is: "leanvibe-directory",
    rule: "foreign",
    room: "identity-eu",
  },
  {
    name: "another region's pen in the directory",
    script: "identity",
    region: "eu",
    was: `props = { region = "eu" }`,
    is: `props = { region = "us" }`,
    rule: "props",
    room: "identity-eu",
  },
  {
    name: "a bucket everybody shares",
    script: "api",
    region: "eu",
    was: "leanvibe-files-eu",
    is: "leanvibe-files",
    rule: "foreign",
    room: "api-eu",
  },
  {
    name: "a region that says it is another",
    script: "objects",
    region: "eu",
    was: `REGION = "eu"`,
    is: `REGION = "us"`,
    rule: "name",
    room: "objects-eu",
  },
];

const beyondTheRoom: Case[] = [
  {
    name: "a database at the edge",
    script: "edge",
    is: `d1_databases = [{ binding = "DB", database_name = "leanvibe-directory", database_id = "leanvibe-directory" }]`,
    rule: "room",
    room: "edge",
  },
  {
    name: "an object at the edge",
    script: "edge",
    is: `durable_objects = { bindings = [{ name = "METER", class_name = "TenantMeter", script_name = "objects-us" }] }`,
    rule: "room",
    room: "edge",
  },
  {
    name: "a service at the edge that is no region's door",
    script: "edge",
    was: `service = "api-us"`,
    is: `service = "agents-us"`,
    rule: "room",
    room: "edge",
  },
  {
    name: "the directory's pen at the edge",
    script: "edge",
    was: `entrypoint = "Lookup"`,
    is: `entrypoint = "Registrar", props = { region = "us" }`,
    rule: "room",
    room: "edge",
  },
  {
    name: "a database for the pages",
    script: "pages",
    region: "us",
    is: `d1_databases = [{ binding = "DB", database_name = "leanvibe-us-0", database_id = "leanvibe-us-0", jurisdiction = "us" }]`,
    rule: "room",
    room: "pages-us",
  },
  {
    name: "a bucket for the objects",
    script: "objects",
    region: "uk",
    is: `r2_buckets = [{ binding = "FILES", bucket_name = "leanvibe-files-uk" }]`,
    rule: "room",
    room: "objects-uk",
  },
  {
    name: "a service for the sandbox",
    script: "sandbox",
    region: "us",
    is: `services = [{ binding = "API", service = "api-us" }]`,
    rule: "room",
    room: "sandbox-us",
  },
  {
    name: "a wider door than the room needs",
    script: "pages",
    region: "eu",
    was: `service = "identity-eu", entrypoint = "Browser"`,
    is: `service = "identity-eu", entrypoint = "Notary"`,
    rule: "room",
    room: "pages-eu",
  },
  {
    name: "a loader of code outside the sandbox",
    script: "api",
    region: "eu",
    is: `worker_loaders = [{ binding = "LOADER" }]`,
    rule: "room",
    room: "api-eu",
  },
];

const unjudged: Case[] = [
  ["a key-value store", `kv_namespaces = [{ binding = "KV", id = "kv-eu" }]`],
  ["a database elsewhere", `hyperdrive = [{ binding = "PG", id = "pg-eu" }]`],
  ["a model", `ai = { binding = "AI" }`],
  ["a mail sender", `send_email = [{ name = "MAIL" }]`],
  ["a listener to everything it logs", `tail_consumers = [{ service = "objects-eu" }]`],
  ["a data set of metrics", `analytics_engine_datasets = [{ binding = "METRICS", dataset = "eu" }]`],
  ["a network of somebody's own", `vpc_services = [{ binding = "VPC", service_id = "x" }]`],
].map(([name = "", is = ""]) => ({ name, is, script: "api", region: "eu", rule: "room", room: "api-eu" }));

const promises: Case[] = [
  {
    name: "a database that lost its jurisdiction",
    script: "api",
    region: "eu",
    was: `, jurisdiction = "eu"`,
    is: "",
    rule: "jurisdiction",
    room: "api-eu",
  },
  {
    name: "a bucket in another jurisdiction",
    script: "agents",
    region: "us",
    was: `bucket_name = "leanvibe-files-us", jurisdiction = "us"`,
    is: `bucket_name = "leanvibe-files-us", jurisdiction = "eu"`,
    rule: "jurisdiction",
    room: "agents-us",
  },
  {
    name: "a jurisdiction claimed where none exists",
    script: "api",
    region: "uk",
    was: `bucket_name = "leanvibe-files-uk"`,
    is: `bucket_name = "leanvibe-files-uk", jurisdiction = "eu"`,
    rule: "jurisdiction",
    room: "api-uk",
  },
];

describe("what the proof of residency sees (M-024, M-025, M-026, M-027, M-028, M-029)", () => {
  test("the wrangler files as they are hold nothing foreign", () => {
    const graph = graphWith();
    expect(findingsOf(graph)).toEqual([]);
    expect(graph.length).toBeGreaterThanOrEqual(37);
  });

  test.each([...foreign, ...beyondTheRoom, ...unjudged, ...promises])("$name", ({ rule, room, ...plant }) => {
    const findings = findingsOf(graphWith(plant));
    expect(findings).toContainEqual(expect.objectContaining({ rule, room }));
  });
});
