import { DurableObject } from "cloudflare:workers";
import { agentDb, located } from "../shared/agents/agent-db.ts";
import { generate } from "../shared/agents/engine/generate.ts";
import { filesOf } from "../shared/agents/files.ts";
import { closeJob, turn } from "../shared/agents/job.ts";
import type { AgentJobVerbs } from "../shared/agents/jobs.ts";
import type { JobLuggage } from "../shared/agents/luggage.ts";
import type { JobPorts, SandboxDoor, TaskReference } from "../shared/agents/ports.ts";
import { rowOf } from "../shared/agents/row.ts";
import { lastEventOf } from "../shared/agents/rules.ts";
import type { FinalStatus } from "../shared/agents/statuses.ts";
import { type Clock, type ClockBinding, clockOf, systemClock } from "../shared/kernel/clock.ts";
import { randomIds } from "../shared/kernel/ids.ts";
import { type MeterBinding, meterOf } from "../shared/limits/meter.ts";
import { usageLedgerOf } from "../shared/usage/ledger.ts";
import { report } from "../shared/usage/reports.ts";
import { JobNotebook } from "./agent-job-notebook.ts";
import { EventStreams } from "./agent-job-streams.ts";

export interface AgentJobEnv extends ClockBinding, MeterBinding {
  FILES: R2Bucket;
  SANDBOX: SandboxDoor;
}

const awaySeconds = 60;

/** One per task: drives it step by step, one alarm each, and tells whoever watches. */
export class AgentJob extends DurableObject<AgentJobEnv> implements AgentJobVerbs {
  readonly #streams = new EventStreams();
  readonly #notebook: JobNotebook;
  #interrupt = Promise.withResolvers<null>();

  constructor(ctx: DurableObjectState, env: AgentJobEnv) {
    super(ctx, env);
    this.#notebook = new JobNotebook(ctx.storage, (event) => this.#streams.send(event));
    void ctx.blockConcurrencyWhile(async () => {
      // An alarm that was lost would leave the task running for ever; a second one only finds less to do.
      if (this.#notebook.isActive() && (await ctx.storage.getAlarm()) === null) await this.#wake(0);
    });
  }

  async start(task: TaskReference): Promise<void> {
    if (await this.#begin(task)) await this.#wake(0);
  }

  async close(task: TaskReference, status: FinalStatus): Promise<void> {
    await this.#begin(task);
    if (!closeJob(this.#notebook, status)) return;
    this.#interrupt.resolve(null);
    await this.#wake(0);
  }

  /** Its tenant is gone: the running step finds nobody who wants its result, and watchers are sent away. */
  async purge(): Promise<void> {
    await this.#notebook.wipe();
    this.#interrupt.resolve(null);
    this.#streams.close();
  }

  async pack(): Promise<JobLuggage | null> {
    return this.#notebook.pack();
  }

  async unpack(task: TaskReference, luggage: JobLuggage): Promise<void> {
    await this.#enter();
    if (this.#notebook.unpack(task, luggage)) await this.#wake(0);
  }

  override async alarm(): Promise<void> {
    const task = this.#notebook.reference();
    if (!task) return;
    const place = await located(this.env, task);
    // Its company is about to leave this region altogether; until this job goes too it only waits.
    if (!place) return this.#wake(awaySeconds * 1000);
    this.#interrupt = Promise.withResolvers();
    const ports = this.#ports({ ...task, ...place }, await this.#enter());
    // A cancellation does not wait for the step it made pointless; that step finds its result unwanted.
    const interrupted = this.#interrupt.promise.then(() => 0);
    const delay = await Promise.race([turn(this.#notebook, ports), interrupted]);
    if (delay !== null) await this.#wake(delay);
  }

  override fetch(request: Request): Response {
    const after = lastEventOf(request.headers.get("last-event-id")) ?? 0;
    return this.#streams.open(this.#notebook.eventsAfter(after), this.#notebook.isOver());
  }

  async #enter(): Promise<Clock> {
    this.#notebook.clock = await clockOf(this.env);
    return this.#notebook.clock;
  }

  /** @returns whether there was no job before */
  async #begin(task: TaskReference): Promise<boolean> {
    const clock = await this.#enter();
    return this.#notebook.begin(task, randomIds(clock).next("request"));
  }

  #ports(task: TaskReference & { requestId: string }, clock: Clock): JobPorts {
    const db = agentDb(this.env, { task, clock, requestId: task.requestId });
    return {
      row: rowOf(db, clock, task.taskId),
      files: filesOf(this.env.FILES, task.tenantId),
      meter: meterOf(this.env, task.tenantId),
      clock,
      report: (events) => report(usageLedgerOf(this.env, task.tenantId), task.tenantId, events),
      sandbox: this.env.SANDBOX,
      generate,
    };
  }

  /** The runtime keeps alarms by the machine's clock, so this is the one place that must not follow a test's. */
  async #wake(milliseconds: number): Promise<void> {
    await this.ctx.storage.setAlarm(systemClock.now() + milliseconds);
  }
}
