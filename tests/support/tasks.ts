import type { Task } from "../../shared/agents/contract.ts";
import type { JobEvent } from "../../shared/agents/job-event.ts";
import type { Company } from "./company.ts";

/** A small, honest OpenAPI document: one resource, read and written. */
export const petDocument = JSON.stringify({
  openapi: "3.1.0",
  info: { title: "Pets", version: "1" },
  paths: {
    "/pets": {
      get: {
        operationId: "listPets",
        responses: {
          "200": {
            description: "All pets",
            content: {
              "application/json": { schema: { type: "array", items: { $ref: "#/components/schemas/Pet" } } },
            },
          },
        },
      },
      post: {
        operationId: "createPet",
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/NewPet" } } },
        },
        responses: {
          "201": {
            description: "Created",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
          },
        },
      },
    },
    "/pets/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      get: {
        operationId: "getPet",
        responses: {
          "200": {
            description: "One pet",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
          },
          "404": { description: "No such pet" },
        },
      },
      delete: { operationId: "deletePet", responses: { "204": { description: "Gone" } } },
    },
  },
  components: {
    schemas: {
      NewPet: {
        type: "object",
        required: ["name"],
        properties: {
          name: { type: "string", minLength: 1, maxLength: 40 },
          age: { type: "integer", minimum: 0, maximum: 80 },
        },
      },
      Pet: {
        type: "object",
        required: ["id", "name"],
        properties: {
          id: { type: "string" },
          name: { type: "string", minLength: 1, maxLength: 40 },
          age: { type: "integer", minimum: 0, maximum: 80 },
        },
      },
    },
  },
});

export const openProject = async (company: Company): Promise<string> =>
  (await company.ask<{ id: string }>("POST", "/v1/projects", { body: { name: "Shop" } })).id;

export const taskBody = (project_id: string, specification = petDocument) => ({
  project_id,
  title: "A module",
  specification,
});

export const submit = async (company: Company, project: string, specification?: string): Promise<Task> =>
  company.ask<Task>("POST", "/v1/tasks", { body: taskBody(project, specification) });

export const readTask = (company: Company, id: string): Promise<Task> =>
  company.ask<Task>("GET", `/v1/tasks/${id}`);

export type SeenEvent = JobEvent & { id: number; at: string };

/** The task's events as they come; ends with the stream, also when the runtime was killed under it. */
export async function* watch(company: Company, id: string, lastEventId?: number): AsyncGenerator<SeenEvent> {
  const headers = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
  const response = await company.call("GET", `/v1/tasks/${id}/events`, { headers });
  if (response.status !== 200) throw new Error(`the stream was answered ${response.status}`);
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    const frames = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (data === undefined) continue;
      yield { ...JSON.parse(data), id: Number(/^id: (\d+)$/m.exec(frame)?.[1]) } as SeenEvent;
    }
  }
}

/** Waits for the task's last event. @returns the task then, and all its events */
export async function follow(company: Company, id: string): Promise<{ task: Task; events: SeenEvent[] }> {
  const events: SeenEvent[] = [];
  for await (const event of watch(company, id)) events.push(event);
  return { task: await readTask(company, id), events };
}

interface Usage {
  projects: { used: number; limit: number | null };
  policies: { name: string; quota: number; remaining: number }[];
}

export const projectsUsed = async (company: Company): Promise<number> =>
  (await company.ask<Usage>("GET", "/v1/tenants/me/usage")).projects.used;

/** AI requests of today that count, held or settled. */
export async function aiRequestsUsed(company: Company): Promise<number> {
  const { policies } = await company.ask<Usage>("GET", "/v1/tenants/me/usage");
  const day = policies.find(({ name }) => name === "ai-day");
  if (!day) throw new Error("the usage names no AI requests");
  return day.quota - day.remaining;
}
