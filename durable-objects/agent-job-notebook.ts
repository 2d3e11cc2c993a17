import type { Notebook, NotebookChange } from "../shared/agents/job.ts";
import type { LoggedEvent } from "../shared/agents/job-event.ts";
import type { JobLuggage } from "../shared/agents/luggage.ts";
import type { TaskReference } from "../shared/agents/ports.ts";
import type { Facts } from "../shared/agents/result.ts";
import { isClosed, type Job, newJob } from "../shared/agents/rules.ts";
import type { SourceFile } from "../shared/agents/sandbox-report.ts";
import { type Clock, systemClock, timestamp } from "../shared/kernel/clock.ts";

type JobRow = {
  tenant_id: string;
  task_id: string;
  shard: number;
  request_id: string;
  job: string;
  facts: string;
};

const schema = `
  create table if not exists job (one integer primary key check (one = 1), tenant_id text not null, task_id text not null,
    shard integer not null, request_id text not null, job text not null, facts text not null default '{}');
  create table if not exists source (path text primary key, content text not null);
  create table if not exists event (seq integer primary key autoincrement, json text not null);
`;

/** A job's memory in the SQLite of its object: one transaction a change. */
export class JobNotebook implements Notebook {
  /** Set at every entry of the object, so that events carry the time of what caused them. */
  clock: Clock = systemClock;
  readonly #storage: DurableObjectStorage;
  readonly #publish: (event: LoggedEvent) => void;

  constructor(storage: DurableObjectStorage, publish: (event: LoggedEvent) => void) {
    this.#storage = storage;
    this.#publish = publish;
    storage.sql.exec(schema);
  }

  /** @returns whether there was no job before */
  begin({ tenantId, taskId, shard }: TaskReference, requestId: string): boolean {
    const inserted = this.#storage.sql.exec(
      `insert into job (one, tenant_id, task_id, shard, request_id, job) values (1, ?, ?, ?, ?, ?)
       on conflict do nothing returning one`,
      tenantId,
      taskId,
      shard,
      requestId,
      JSON.stringify(newJob),
    );
    return inserted.toArray().length === 1;
  }

  reference(): (TaskReference & { requestId: string }) | undefined {
    const row = this.#row();
    return (
      row && { tenantId: row.tenant_id, taskId: row.task_id, shard: row.shard, requestId: row.request_id }
    );
  }

  read(): { taskId: string; job: Job } | undefined {
    const row = this.#row();
    return row && { taskId: row.task_id, job: JSON.parse(row.job) as Job };
  }

  facts(): Facts {
    return JSON.parse(this.#row()?.facts ?? "{}") as Facts;
  }

  sources(): SourceFile[] {
    return this.#storage.sql.exec<{ path: string; content: string }>("select * from source").toArray();
  }

  write({ job, facts, sources, event }: NotebookChange): void {
    const { sql } = this.#storage;
    const logged = this.#storage.transactionSync(() => {
      if (!this.#row()) return undefined; // wiped meanwhile
      sql.exec("update job set job = ?", JSON.stringify(job));
      if (facts) sql.exec("update job set facts = ?", JSON.stringify({ ...this.facts(), ...facts }));
      if (sources) sql.exec("delete from source");
      for (const { path, content } of sources ?? [])
        sql.exec("insert into source (path, content) values (?, ?)", path, content);
      if (!event) return undefined;
      const json = JSON.stringify({ ...event, at: timestamp(this.clock.now()) });
      return sql
        .exec<{ seq: number; json: string }>("insert into event (json) values (?) returning seq, json", json)
        .one();
    });
    if (logged) this.#publish(logged);
  }

  pack(): JobLuggage | null {
    const known = this.read();
    return known ? { job: known.job, facts: this.facts(), events: this.eventsAfter(0) } : null;
  }

  /** Only over nothing, or over a job that has nothing left to tell. @returns whether it has something left to do */
  unpack(task: TaskReference, { job, facts, events }: JobLuggage): boolean {
    const { sql } = this.#storage;
    const known = this.read()?.job;
    if (known && !isClosed(known)) return false;
    this.#storage.transactionSync(() => {
      sql.exec("delete from job");
      sql.exec("delete from event");
      this.begin(task, task.taskId);
      sql.exec("update job set job = ?, facts = ?", JSON.stringify(job), JSON.stringify(facts));
      for (const { seq, json } of events) sql.exec("insert into event (seq, json) values (?, ?)", seq, json);
    });
    return this.isActive();
  }

  async wipe(): Promise<void> {
    await this.#storage.deleteAlarm();
    await this.#storage.deleteAll();
    this.#storage.sql.exec(schema);
  }

  eventsAfter(seq: number): LoggedEvent[] {
    return this.#storage.sql
      .exec<{ seq: number; json: string }>("select seq, json from event where seq > ? order by seq", seq)
      .toArray();
  }

  isActive(): boolean {
    const phase = this.read()?.job.phase;
    return phase !== undefined && phase !== "done";
  }

  /** The last event has been told; nothing will follow it. */
  isOver(): boolean {
    const job = this.read()?.job;
    return job !== undefined && isClosed(job);
  }

  #row(): JobRow | undefined {
    return this.#storage.sql.exec<JobRow>("select * from job").toArray()[0];
  }
}
