import type { OutboxMessage } from "../data/outbox.ts";
import type { Context } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Meter } from "../limits/meter.ts";
import type { UsageEvent } from "../usage/ledger.ts";
import type { TaskResult } from "./contract.ts";
import type { Generation } from "./engine/generation.ts";
import type { RunLimits, SourceFile, TestReport } from "./sandbox-report.ts";
import type { FinalStatus, TaskStatus } from "./statuses.ts";

/** A tenant's files; names are relative to the tenant's own prefix and cannot leave it. */
export interface Files {
  put(name: string, content: string): Promise<void>;
  get(name: string): Promise<StoredFile | null>;
  delete(name: string): Promise<void>;
}

export interface StoredFile {
  readonly size: number;
  readonly body: ReadableStream;
  text(): Promise<string>;
}

/** Where a task lives: enough to find its row and its object. */
export interface TaskReference {
  readonly tenantId: string;
  readonly taskId: string;
  readonly shard: number;
}

/** The jobs, one object per task. Whoever calls has found the task among its tenant's rows. */
export interface Jobs {
  /** Safe to repeat: a job that exists stays as it is. */
  start(task: TaskReference): Promise<void>;
  /** The task's row is final: the job stops, discards what it is doing and settles with the meter. */
  close(task: TaskReference, status: FinalStatus): Promise<void>;
  /** Server-sent events after `lastEventId`; 204 when the job ended and all of them were seen. */
  events(taskId: string, lastEventId: number): Promise<Response>;
}

export interface TaskPorts {
  readonly meter: Meter;
  readonly files: Files;
  readonly jobs: Jobs;
  readonly cursors: Cursors;
  /** Tries once to deliver what a commit owes to other stores; the sweeper does the rest. */
  readonly announce: (messages: OutboxMessage[]) => Promise<void>;
}

export type TaskContext = Context & TaskPorts;

/** Runs suites in isolates without network; the service binding of another script. */
export interface SandboxDoor {
  run(files: SourceFile[], limits?: RunLimits): Promise<TestReport>;
}

/** The row of one task, as its job may touch it. Every write is audited and guarded by the version. */
export interface TaskRow {
  load(): Promise<{ status: TaskStatus; version: number } | undefined>;
  /** @throws {StaleWrite} the row changed since it was loaded */
  start(version: number): Promise<void>;
  /** @throws {StaleWrite} the row changed since it was loaded */
  finish(version: number, status: FinalStatus, result: TaskResult): Promise<void>;
}

/** What a job's steps reach; no step sees a binding. */
export interface JobPorts {
  readonly row: TaskRow;
  readonly files: Files;
  readonly meter: Pick<Meter, "settle" | "release">;
  /** Tells the tenant's ledger of use; each event counts once. */
  readonly report: (events: UsageEvent[]) => Promise<void>;
  readonly clock: Clock;
  readonly sandbox: SandboxDoor;
  readonly generate: (document: string) => Generation;
}
