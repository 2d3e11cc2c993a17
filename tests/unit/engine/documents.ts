import type { GeneratedFile } from "../../../shared/agents/engine/generation.ts";

export const json = (value: unknown): string => JSON.stringify(value);

/** The content of one generated file. */
export function filesOf(files: readonly GeneratedFile[], path: string): string {
  const file = files.find((one) => one.path === path);
  if (file === undefined)
    throw new Error(`${path} was not generated: ${files.map((one) => one.path).join(", ")}`);
  return file.content;
}

export const answer = (schema: unknown) => ({ description: "", content: { "application/json": { schema } } });

/** A document with one collection that can be listed and added to. */
export const collection = (schema: unknown, schemas: Record<string, unknown> = {}) => ({
  openapi: "3.1.0",
  info: { title: "Things", version: "1" },
  paths: {
    "/things": {
      get: { summary: "List", responses: { 200: answer({ type: "array", items: schema }) } },
      post: {
        requestBody: { required: true, content: { "application/json": { schema } } },
        responses: { 201: answer(schema) },
      },
    },
  },
  components: { schemas },
});
