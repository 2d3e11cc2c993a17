import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Task } from "../../shared/agents/contract.ts";
import type { Project } from "../../shared/projects/contract.ts";
import { inRoot } from "../config.ts";
import { follow } from "./follow.ts";
import type { Journey } from "./journey.ts";
import { hold, need } from "./teller.ts";

/** The first example that carries an OpenAPI document. */
function exampleDocument(): { name: string; text: string } {
  for (const name of readdirSync(inRoot("examples")).sort())
    for (const file of ["openapi.yaml", "openapi.json"])
      if (existsSync(inRoot("examples", name, file)))
        return {
          name: `examples/${name}/${file}`,
          text: readFileSync(inRoot("examples", name, file), "utf8"),
        };
  throw new Error("examples/ holds no OpenAPI document");
}

export async function work(journey: Journey): Promise<void> {
  const { teller, send } = journey;
  await teller.step(
    "A project; the same Idempotency-Key again answers the same and does nothing",
    async () => {
      const token = need(journey.apiKey, "the key");
      const body = { name: `Shop ${journey.word}`, description: "Built by the demo" };
      const headers = { "idempotency-key": randomUUID() };
      const { json, headers: answered } = await send<Project>("POST", "/v1/projects", {
        token,
        body,
        headers,
        expect: 201,
        show: ({ json }) => `${json.id} ${json.name}`,
      });
      hold(answered.get("location") === `/v1/projects/${json.id}`, "no Location");
      const again = await send<Project>("POST", "/v1/projects", {
        token,
        body,
        headers,
        expect: 201,
        show: ({ json, headers }) =>
          `${json.id}, idempotency-replayed: ${headers.get("idempotency-replayed")}`,
      });
      hold(again.json.id === json.id, "the replay made another project");
      hold(again.headers.get("idempotency-replayed") === "true", "the replay does not say so");
      await send("POST", "/v1/projects", { token, body: { name: "Other" }, headers, expect: 422 });
      await send("POST", "/v1/projects", { token, body: { name: "", colour: "red" }, expect: 400 });
      journey.project = json.id;
    },
  );

  await teller.step("A task from a real OpenAPI document, watched live", async () => {
    const token = need(journey.apiKey, "the key");
    const { name, text } = exampleDocument();
    const { json } = await send<Task>("POST", "/v1/tasks", {
      token,
      body: {
        project_id: need(journey.project, "the project"),
        title: `Module of ${name}`,
        specification: text,
      },
      expect: 202,
      show: ({ json, headers }) =>
        `${headers.get("location")}, ${json.status}, ${text.length} characters of ${name}`,
    });
    journey.task = json.id;
    await follow(journey, json.id, token);
  });

  await teller.step("Its result: files, and tests that really ran", async () => {
    const token = need(journey.apiKey, "the key");
    const task = need(journey.task, "the task");
    const { json } = await send<Task>("GET", `/v1/tasks/${task}`, {
      token,
      expect: 200,
      show: ({ json }) => `${json.status} by the ${json.engine} engine`,
    });
    hold(json.status === "succeeded", `the task is ${json.status}: ${json.result?.summary}`);
    hold(json.result?.tests, "no test ran");
    const { tests, files, summary, assumptions, unresolved } = json.result;
    teller.note(summary);
    teller.note(
      `${tests.passed} tests passed, ${tests.failed} failed in ${tests.steps} counted steps; ${assumptions.length} assumptions, ${unresolved.length} parts left out`,
    );
    for (const { name, state } of tests.cases.slice(0, 3)) teller.note(`${state}  ${name}`);
    hold(tests.passed > 0 && tests.failed === 0, "not every test passed");
    const [file] = files;
    hold(file, "there is no file");
    const download = await send("GET", `/v1/tasks/${task}/files?path=${encodeURIComponent(file.path)}`, {
      token,
      expect: 200,
      show: ({ text }) => `${file.path}, ${Buffer.byteLength(text)} bytes`,
    });
    const sums = (["hex", "base64url"] as const).map((form) =>
      createHash("sha256").update(download.text).digest(form),
    );
    hold(sums.includes(file.sha256), "the download is not the file of the result");
  });

  await teller.step("What the engine cannot do it says, and invents no code", async () => {
    const token = need(journey.apiKey, "the key");
    const { json } = await send<Task>("POST", "/v1/tasks", {
      token,
      body: {
        project_id: need(journey.project, "the project"),
        title: "A wish in prose",
        specification: "Build us something that predicts next month's sales.",
      },
      expect: 202,
      show: ({ json }) => json.id,
    });
    await follow(journey, json.id, token);
    const done = await send<Task>("GET", `/v1/tasks/${json.id}`, {
      token,
      expect: 200,
      show: ({ json }) => `${json.status}: ${json.result?.reason ?? json.result?.summary}`,
    });
    hold(done.json.status === "needs_model", `the task is ${done.json.status}`);
    hold(done.json.result?.files.length === 0, "there is code nobody asked for");
  });

  await teller.step("Another tenant's ids are 404, like ids that never were", async () => {
    const eu = need(journey.eu, "the eu company");
    await send("GET", `/v1/tasks/${need(journey.task, "the task")}`, { token: eu.access, expect: 404 });
    await send("GET", `/v1/projects/${need(journey.project, "the project")}`, {
      token: eu.access,
      expect: 404,
    });
  });
}
