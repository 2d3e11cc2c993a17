import { refusedCommit } from "../../data/faults.ts";
import { intent } from "../../data/outbox.ts";
import { insert } from "../../data/write.ts";
import { utf8 } from "../../kernel/encoding.ts";
import { holdRefusal } from "../../limits/hold-refusal.ts";
import { loadProject } from "../../projects/service.ts";
import type { Task, TaskCreation } from "../contract.ts";
import { specificationOf } from "../files.ts";
import type { TaskContext } from "../ports.ts";
import { taskRefusal } from "../rules.ts";
import { tasks } from "../tables.ts";
import { targetOf, viewOf } from "./view.ts";

/**
 * The specification is stored before the commit that needs it, so that a job never looks for a file
 * that is not there yet; row, dispatch and reservation are then one commit. What fails before it gives all of it back.
 */
export async function createTask(ctx: TaskContext, body: TaskCreation): Promise<Task> {
  await loadProject(ctx, body.project_id);
  const id = ctx.ids.next("task");
  const held = await ctx.meter.hold("ai_request", id);
  if (!held.granted) throw taskRefusal(held, ctx.clock.now());
  const giveBack = (error: unknown): never => {
    ctx.after(forget(ctx, id));
    throw error;
  };
  const stored = await ctx.meter.store(id, utf8(body.specification).length).catch(giveBack);
  if (!stored.granted) {
    ctx.after(ctx.meter.release(id));
    throw holdRefusal(stored, "bytes of files");
  }
  await ctx.files.put(specificationOf(id), body.specification).catch(giveBack);
  try {
    return await commitTask(ctx, id, body);
  } catch (error) {
    if (refusedCommit(error)) giveBack(error);
    throw error;
  }
}

async function commitTask(ctx: TaskContext, id: string, body: TaskCreation): Promise<Task> {
  const now = ctx.clock.now();
  const draft = {
    id,
    projectId: body.project_id,
    title: body.title,
    status: "queued",
    engine: "deterministic",
    result: null,
    createdBy: ctx.principal.actor.id,
    startedAt: null,
    finishedAt: null,
    createdAt: now,
    updatedAt: now,
  } as const;
  const keep = intent(ctx, ctx.principal, "meter.keep", { key: id });
  const dispatch = intent(ctx, ctx.principal, "task.dispatch", { task_id: id });
  const answer = await ctx.answer(
    viewOf({ ...draft, version: 1 }),
    { action: "task.created", target: targetOf(id), detail: { project_id: body.project_id } },
    insert(tasks, draft),
    keep.write,
    dispatch.write,
  );
  ctx.after(ctx.announce([keep.message, dispatch.message]));
  return answer;
}

async function forget(ctx: TaskContext, id: string): Promise<void> {
  await Promise.all([ctx.meter.release(id), ctx.meter.drop(id), ctx.files.delete(specificationOf(id))]);
}
