import * as z from "zod/mini";
import { isOperatorPermission } from "../kernel/access.ts";
import { problemTable } from "../kernel/problem.ts";
import type { Route } from "./route.ts";
import { stepUps } from "./step-up.ts";

type Json = Record<string, unknown>;
type AnyRoute = Route<never>;

const always = ["unavailable", "internal"] as const;
const whenGuarded = [
  "use_regional_host",
  "unauthenticated",
  "forbidden",
  "tenant_suspended",
  "gone",
  "wrong_region",
  "key_unavailable",
  "quota_exceeded",
] as const;
const whenOperated = ["unauthenticated", "forbidden", "quota_exceeded"] as const;

function guardsOf({ permission }: AnyRoute) {
  if (permission === "public") return [];
  return isOperatorPermission(permission) ? whenOperated : whenGuarded;
}

function securityOf({ permission }: AnyRoute): Json {
  if (permission === "public") return { security: [] };
  const realm = isOperatorPermission(permission) ? { security: [{ operator: [] }] } : {};
  return { ...realm, "x-permission": permission };
}

const schemaOf = (schema: z.ZodMiniType, io: "input" | "output"): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    target: "draft-2020-12",
  }) as Json;
  return rest;
};

const conditionPattern = String.raw`^(\*|(W/)?"v[1-9]\d{0,14}")$`;

function parametersOf(route: AnyRoute): Json[] {
  const place = (schema: z.ZodMiniType | undefined, where: "path" | "query"): Json[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = schemaOf(schema, "input") as {
      properties?: Json;
      required?: string[];
    };
    return Object.entries(properties).map(([name, definition]) => ({
      name,
      in: where,
      required: where === "path" || required.includes(name),
      schema: definition,
    }));
  };
  const key = {
    name: "Idempotency-Key",
    in: "header",
    required: true,
    description: "A value kept over retries; the first answer is kept for 24 hours.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
  };
  const condition = {
    name: "If-Match",
    in: "header",
    required: route.ifMatch === "required",
    description:
      "The ETag that was read: a change of something else is refused. `*` changes whatever is there.",
    schema: { type: "string", pattern: conditionPattern },
  };
  return [
    ...place(route.params, "path"),
    ...place(route.query, "query"),
    ...(route.idempotent === "required" ? [key] : []),
    ...(route.ifMatch === undefined ? [] : [condition]),
  ];
}

function problemsOf(route: AnyRoute): Json {
  const codes = new Set<keyof typeof problemTable>([
    ...route.problems,
    ...guardsOf(route),
    ...(route.body ? (["invalid_request", "body_too_large", "unsupported_media_type"] as const) : []),
    ...(route.query ? (["invalid_request"] as const) : []),
    ...(route.stepUp ? (["step_up_required"] as const) : []),
    ...(route.idempotent ? (["idempotency_key_required", "idempotency_mismatch"] as const) : []),
    ...(route.ifMatch === undefined ? [] : (["invalid_request", "precondition_failed"] as const)),
    ...(route.ifMatch === "required" ? (["precondition_required"] as const) : []),
    ...always,
  ]);
  const byStatus = Map.groupBy(codes, (code) => problemTable[code][0]);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, names]) => [
        String(status),
        {
          description: names.map((name) => `\`${name}\`: ${problemTable[name][1]}`).join("; "),
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      ]),
  );
}

function answerOf(route: AnyRoute): Json {
  if (route.returns === undefined) return { "204": { description: "Done" } };
  const content =
    route.returns === "raw"
      ? { [route.rawType ?? "application/octet-stream"]: { schema: { type: "string" } } }
      : {
          "application/json": { schema: schemaOf(route.returns, "output") },
          ...(route.fileType === undefined ? {} : { [route.fileType]: { schema: { type: "string" } } }),
        };
  return { [String(route.status)]: { description: route.summary, ...headersOf(route), content } };
}

/** Whatever says its version says it as a header too, for the next `If-Match`; a list says where it goes on. */
function headersOf({ returns, cacheSeconds }: AnyRoute): Json {
  const { properties = {} } = typeof returns === "object" ? schemaOf(returns, "output") : {};
  const has = (name: string) => name in (properties as Json);
  const header = (description: string) => ({ description, schema: { type: "string" } });
  const headers = {
    ...(cacheSeconds !== undefined || has("version") ? { ETag: header("Of what was answered.") } : {}),
    ...(has("next_cursor") ? { Link: header('Where the list goes on, as rel="next" (RFC 8288).') } : {}),
  };
  return Object.keys(headers).length > 0 ? { headers } : {};
}

const operationId = (route: AnyRoute) =>
  `${route.method}_${route.path
    .replaceAll(/[{}]/g, "")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_v1_/, "")}`;

function operationOf(route: AnyRoute): Json {
  const parameters = parametersOf(route);
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    ...securityOf(route),
    ...(route.cost === undefined ? {} : { "x-cost": route.cost }),
    ...(route.stepUp ? { "x-step-up": stepUps[route.stepUp] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.form
      ? {
          requestBody: {
            required: true,
            content: { "application/x-www-form-urlencoded": { schema: schemaOf(route.form, "input") } },
          },
        }
      : {}),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(route.body, "input") } },
          },
        }
      : {}),
    responses: { ...answerOf(route), ...problemsOf(route) },
  };
}

const problemSchema = {
  type: "object",
  required: ["type", "title", "status", "detail", "instance", "code"],
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    instance: { type: "string" },
    code: { type: "string", enum: Object.keys(problemTable) },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["pointer", "code", "detail"],
        properties: { pointer: { type: "string" }, code: { type: "string" }, detail: { type: "string" } },
      },
    },
  },
};

/** OpenAPI 3.1 rendered from the route list; runs when building, never in a worker. */
export function renderOpenApi(
  routes: readonly AnyRoute[],
  servers: { url: string; description: string }[],
): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  }
  const tags = [...new Set(routes.map((route) => route.tag))].sort();
  return {
    openapi: "3.1.1",
    info: {
      title: "LeanVibe API",
      version: "1",
      description: "Autonomous software development, resident where you choose.",
      license: { name: "Proprietary", url: "https://leanvibe.ai/terms" },
    },
    servers,
    tags: tags.map((name) => ({ name })),
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "An access token (JWT) or an API key (lv_…).",
        },
        operator: {
          type: "apiKey",
          in: "header",
          name: "Cf-Access-Jwt-Assertion",
          description: "LeanVibe's own operators, by Cloudflare Access. No tenant's credential opens these.",
        },
      },
      schemas: { Problem: problemSchema },
    },
  };
}
