import { Catalog } from "./catalog.ts";
import type { Generation } from "./generation.ts";
import { isObject, type JsonObject, member, memberObject, memberText } from "./json.ts";
import { crudDocument, isJsonSchema } from "./json-schema.ts";
import { Notes, plain } from "./notes.ts";
import { readOperations } from "./operations.ts";
import { printProject } from "./project.ts";
import { planResources } from "./resources.ts";
import { SchemaReader } from "./schema-reader.ts";
import { Overload } from "./shape.ts";
import { readSource } from "./source.ts";
import { survey } from "./survey.ts";
import { Views } from "./view.ts";

const engine = "deterministic";

/**
 * Makes a Hono and zod module with a test suite out of an OpenAPI 3.0 or 3.1 document or a JSON Schema, in JSON or
 * YAML. Pure: the same text gives the same bytes. Anything else answers `needs_model` or `invalid`, never code.
 */
export function generate(document: string): Generation {
  try {
    return generateFrom(document);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const detail = error instanceof Overload ? error.message : "its schemas are nested too deeply";
    return { status: "invalid", engine, errors: [{ pointer: "#", detail }] };
  }
}

function generateFrom(document: string): Generation {
  const source = readSource(document);
  if (source.status === "invalid") return { status: "invalid", engine, errors: source.errors };
  if (source.status === "prose") {
    return needsModel("The text is no OpenAPI document and no JSON Schema.", [
      `It begins: ${plain(document, 120)}`,
    ]);
  }
  const root = source.value;
  if (!isObject(root))
    return needsModel("The document is no object.", [
      `It is ${Array.isArray(root) ? "an array" : typeof root}.`,
    ]);
  const kind = identify(root);
  if (typeof kind !== "string") return kind;
  const notes = new Notes();
  const places = survey(root, notes);
  if (notes.errors.length > 0) return { status: "invalid", engine, errors: notes.errors };
  return build(root, kind, places, notes);
}

function identify(root: JsonObject): "openapi" | "json-schema" | Generation {
  const version = member(root, "openapi");
  const keys = `Its members are ${Object.keys(root)
    .slice(0, 12)
    .map((key) => plain(JSON.stringify(key), 40))
    .join(", ")}.`;
  if (version !== undefined) {
    if (typeof version === "string" && /^3\.[01](\.\d+)?(-\S+)?$/.test(version)) return "openapi";
    const found = plain(JSON.stringify(version), 40);
    return {
      status: "invalid",
      engine,
      errors: [{ pointer: "#/openapi", detail: `${found} is not a version 3.0 or 3.1` }],
    };
  }
  if (Object.hasOwn(root, "swagger"))
    return needsModel("Swagger 2.0 is not read; convert it to OpenAPI 3.", [keys]);
  if (isJsonSchema(root)) return "json-schema";
  return needsModel("The document is no OpenAPI document and no JSON Schema.", [keys]);
}

function build(
  root: JsonObject,
  kind: "openapi" | "json-schema",
  places: Map<object, string>,
  notes: Notes,
): Generation {
  const info = memberObject(root, "info") ?? {};
  if (kind === "openapi") checkHead(root, notes);
  const title = plain(memberText(kind === "openapi" ? info : root, "title") ?? "", 80) || "Generated API";
  const reader = new SchemaReader(root, places, notes);
  const views = new Views(reader);
  const catalog = new Catalog(views, title);
  const document = kind === "openapi" ? root : crudDocument(root, notes);
  const { operations, declared } = readOperations(document, reader, notes);
  const resources = planResources(operations, catalog, views, notes);
  if (kind === "openapi") noteTheRest(root, notes);
  if (resources.length === 0 && notes.errors.length === 0) {
    return needsModel("Nothing in the document is a collection with create, read, update or delete.", [
      `${declared} operations are declared.`,
      ...notes.unresolved.slice(0, 50),
    ]);
  }
  const description = plain(memberText(kind === "openapi" ? info : root, "description") ?? "", 300);
  const project = printProject(title, description, resources, catalog, notes);
  // Schemas are read when they are first needed, so faults in them show only now.
  if (notes.errors.length > 0) return { status: "invalid", engine, errors: notes.errors };
  return {
    status: "generated",
    engine,
    title,
    files: project.files,
    assumptions: notes.assumptions,
    unresolved: notes.unresolved,
    evidence: {
      source: kind,
      resources: resources.length,
      operations_declared: declared,
      operations_generated: project.operations,
      schemas: project.schemas,
      refusal_cases: project.refusals,
    },
  };
}

function checkHead(root: JsonObject, notes: Notes): void {
  const info = member(root, "info");
  if (!isObject(info)) notes.refuse("#/info", "is required and an object");
  else if (typeof member(info, "title") !== "string") notes.refuse("#/info/title", "is required and a text");
  const hasContent = ["paths", "components", "webhooks"].some((key) => Object.hasOwn(root, key));
  if (!hasContent) notes.refuse("#/paths", "is required");
}

/** Parts of an OpenAPI document that no collection accounts for. */
function noteTheRest(root: JsonObject, notes: Notes): void {
  const components = memberObject(root, "components") ?? {};
  const isSecured = Object.hasOwn(components, "securitySchemes") || Object.hasOwn(root, "security");
  if (isSecured)
    notes.assume("No authentication is enforced, although the document declares security schemes.");
  const webhooks = member(root, "webhooks");
  for (const name of Object.keys(isObject(webhooks) ? webhooks : {})) {
    notes.leave(`#/webhooks/${name}`, "webhooks are not generated");
  }
  const servers = member(root, "servers");
  const bases = Array.isArray(servers)
    ? servers.map((server) => (isObject(server) ? (memberText(server, "url") ?? "") : ""))
    : [];
  if (bases.some((url) => /^(https?:\/\/[^/]+)?\/./.test(url))) {
    notes.assume("Routes start at /; the path of the server's address is not part of them.");
  }
}

const needsModel = (reason: string, evidence: string[]): Generation => ({
  status: "needs_model",
  engine,
  reason,
  evidence,
});
