import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Task } from "../../shared/agents/contract.ts";
import { inRoot } from "../config.ts";
import { follow } from "./follow.ts";
import type { Journey } from "./journey.ts";
import { hold, need } from "./teller.ts";

const specifications = () =>
  readdirSync(inRoot("examples"))
    .sort()
    .map((name) => `examples/${name}/openapi.yaml`)
    .filter((file) => existsSync(inRoot(file)));
const wish = "examples/prose/request.md";

/** Hands a file to the agents and watches until they are done with it. */
async function submit(journey: Journey, file: string): Promise<Task> {
  const token = need(journey.apiKey, "the key");
  const specification = readFileSync(inRoot(file), "utf8");
  const { json: task } = await journey.send<Task>("POST", "/v1/tasks", {
    token,
    body: { project_id: need(journey.project, "the project"), title: file, specification },
    expect: 202,
    show: ({ json, headers }) => `${headers.get("location")}, ${json.status}`,
  });
  await follow(journey, task.id, token);
  const { json: done } = await journey.send<Task>("GET", `/v1/tasks/${task.id}`, {
    token,
    expect: 200,
    show: ({ json }) => `${json.status}: ${json.result?.summary}`,
  });
  return done;
}

/** Reads the first of a task's files back and compares it with the sum in its result. */
async function download(journey: Journey, { id, result }: Task): Promise<void> {
  const file = result?.files[0];
  hold(file, "there is no file");
  const { text } = await journey.send("GET", `/v1/tasks/${id}/files?path=${encodeURIComponent(file.path)}`, {
    token: journey.apiKey,
    expect: 200,
    show: ({ text }) => `${Buffer.byteLength(text)} bytes, one of ${result?.files.length} files`,
  });
  const sums = (["hex", "base64url"] as const).map((form) => createHash("sha256").update(text).digest(form));
  hold(sums.includes(file.sha256), "the download is not the file of the result");
}

export async function work(journey: Journey): Promise<void> {
  const { teller, send } = journey;
  for (const file of specifications())
    await teller.step(`${file} becomes code whose tests really ran`, async () => {
      const task = await submit(journey, file);
      journey.task = task.id;
      hold(task.status === "succeeded", `the task is ${task.status}`);
      hold(task.engine === "deterministic", `the engine is ${task.engine}`);
      hold(task.result?.tests, "no test ran");
      const { tests, assumptions, unresolved } = task.result;
      for (const { name, state } of tests.cases.slice(0, 3)) teller.note(`${state}  ${name}`);
      teller.note(
        `${tests.passed} passed, ${tests.failed} failed in ${tests.steps} counted steps; ` +
          `${assumptions.length} assumptions, ${unresolved.length} parts left out`,
      );
      hold(tests.passed > 0 && tests.failed === 0, "not every test passed");
      await download(journey, task);
    });

  await teller.step("What the engine cannot do it says, and invents no code", async () => {
    const { status, result } = await submit(journey, wish);
    for (const finding of result?.evidence.findings ?? []) teller.note(finding);
    hold(status === "needs_model", `the task is ${status}`);
    hold(result?.files.length === 0, "there is code nobody asked for");
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
