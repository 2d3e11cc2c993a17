import { expect } from "vitest";
import type { Generation } from "../../../shared/agents/engine/generation.ts";
import { specificationOf } from "../../../shared/agents/files.ts";
import { closeJob, type Notebook, type NotebookChange, turn } from "../../../shared/agents/job.ts";
import type { JobEvent } from "../../../shared/agents/job-event.ts";
import type { JobPorts } from "../../../shared/agents/ports.ts";
import type { Facts } from "../../../shared/agents/result.ts";
import { type Job, newJob } from "../../../shared/agents/rules.ts";
import type { SourceFile, TestReport } from "../../../shared/agents/sandbox-report.ts";
import { isFinal, type TaskStatus } from "../../../shared/agents/statuses.ts";
import { StaleWrite } from "../../../shared/data/faults.ts";
import type { UsageEvent } from "../../../shared/usage/ledger.ts";

/** `error`: the call fails; `kill`: the process is gone. Each strikes before or after the call's effect. */
export type Fault = "error before" | "error after" | "kill before" | "kill after";

class Killed extends Error {}

export const taskId = "tsk_00000000000000000000000000";

/** Everything durable around one job, and the power to fail at any of the job's calls. */
export class World {
  row: { status: TaskStatus; version: number; result: unknown } | undefined = {
    status: "queued",
    version: 1,
    result: null,
  };
  readonly bucket = new Map<string, string>([[specificationOf(taskId), "the document"]]);
  readonly meter = new Set<"settled" | "released">();
  readonly audit: string[] = [];
  /** What the ledger counted, by the event's id. */
  readonly usage = new Map<string, UsageEvent>();
  /** Every run of the suite while it mattered, by its attempt. */
  readonly runs: number[] = [];
  now = Date.UTC(2026, 10, 22);
  readonly events: JobEvent[] = [];
  calls = 0;
  generation: Generation = generated;
  report: TestReport = passed;
  /** Faults by the number of the call they strike. */
  readonly faults: ReadonlyMap<number, Fault>;
  readonly between: () => Promise<unknown>;
  #job: Job = newJob;
  #facts: Facts = {};
  #sources: SourceFile[] = [];
  /** Counts the lives of the process; what an earlier life still has running can do nothing any more. */
  #life = 0;
  #interrupt = Promise.withResolvers<boolean>();

  constructor(
    faults: ReadonlyMap<number, Fault> = new Map(),
    between: () => Promise<unknown> = async () => {},
  ) {
    this.faults = faults;
    this.between = between;
  }

  get job(): Job {
    return this.#job;
  }

  get sources(): SourceFile[] {
    return this.#sources;
  }

  /** One alarm of the object, which a cancellation interrupts. @returns whether there is anything left to do */
  async alarm(): Promise<boolean> {
    this.#interrupt = Promise.withResolvers();
    const { notebook, ports } = this.#process();
    const work = turn(notebook, { ...ports, ...this.overrides }).then(
      (delay) => delay !== null,
      (error: unknown) => {
        if (error instanceof Killed) return true;
        throw error;
      },
    );
    return Promise.race([work, this.#interrupt.promise]);
  }

  async run(): Promise<void> {
    for (let alarms = 0; await this.alarm(); alarms++)
      if (alarms > 200) throw new Error("the job never ends");
  }

  /** What the API does: the row first, then the object is told. @returns whether the cancellation won */
  async cancel(): Promise<boolean> {
    for (;;) {
      await this.between();
      const known = this.row;
      if (!known || isFinal(known.status)) return false;
      await this.between();
      if (this.row?.version !== known.version) continue;
      this.row = { ...known, status: "cancelled", version: known.version + 1 };
      this.audit.push("cancelled");
      await this.between();
      this.#tell();
      return true;
    }
  }

  /** Peers a test replaces. */
  overrides: Partial<JobPorts> = {};

  /** The word to the object; a kill may swallow it. */
  #tell(): void {
    try {
      closeJob(this.#process().notebook, "cancelled");
      this.#interrupt.resolve(true);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  #process(): { notebook: Notebook; ports: JobPorts } {
    const born = this.#life;
    const strike = (when: "before" | "after", kind: "call" | "write") => this.#strike(born, when, kind);
    const call = async <T>(effect: () => T): Promise<T> => {
      await this.between();
      strike("before", "call");
      const value = effect();
      strike("after", "call");
      await this.between();
      return value;
    };
    const notebook: Notebook = {
      read: () => ({ taskId, job: this.#job }),
      facts: () => structuredClone(this.#facts),
      sources: () => structuredClone(this.#sources),
      write: (change: NotebookChange) => {
        strike("before", "write");
        this.#job = change.job;
        this.#facts = { ...this.#facts, ...structuredClone(change.facts) };
        if (change.sources) this.#sources = structuredClone(change.sources);
        if (change.event) this.events.push(change.event);
        strike("after", "write");
      },
    };

    const ports: JobPorts = {
      row: {
        load: () => call(() => this.row && { ...this.row }),
        start: (version) =>
          call(() => {
            this.#change(version, "running", null);
          }),
        finish: (version, status, result) =>
          call(() => {
            this.#change(version, status, result);
          }),
      },
      files: {
        put: (name, content) =>
          call(() => {
            this.bucket.set(name, content);
          }),
        get: (name) =>
          call(() => {
            const content = this.bucket.get(name);
            if (content === undefined) return null;
            return { size: content.length, body: new ReadableStream(), text: async () => content };
          }),
        delete: async () => {},
      },
      meter: {
        settle: () =>
          call(() => {
            if (!this.meter.has("released")) this.meter.add("settled");
          }),
        release: () =>
          call(() => {
            if (!this.meter.has("settled")) this.meter.add("released");
          }),
      },
      clock: { now: () => (this.now += 250) },
      report: (events) =>
        call(() => {
          for (const event of events) {
            const known = this.usage.get(event.id);
            if (known !== undefined) expect(event).toEqual(known);
            this.usage.set(event.id, event);
          }
        }),
      sandbox: {
        run: () =>
          call(() => {
            if (this.#job.phase === "test") this.runs.push(this.#job.attempts);
            return this.report;
          }),
      },
      generate: () => this.generation,
    };
    return { notebook, ports };
  }

  #change(version: number, status: TaskStatus, result: unknown): void {
    if (this.row?.version !== version) throw new StaleWrite();
    if (isFinal(this.row.status)) throw new Error("a final row was overwritten");
    this.row = { status, version: version + 1, result };
    this.audit.push(status);
  }

  /** An object whose own storage fails is thrown away, so a failing write is a kill. */
  #strike(born: number, when: "before" | "after", kind: "call" | "write"): void {
    if (born !== this.#life) throw new Killed();
    if (when === "before") this.calls++;
    const fault = this.faults.get(this.calls);
    if (!fault?.endsWith(when)) return;
    if (fault.startsWith("error") && kind === "call") throw new Error("D1_ERROR: Network connection lost.");
    this.#life++;
    throw new Killed();
  }
}

export const generated: Generation = {
  status: "generated",
  engine: "deterministic",
  title: "Pets",
  files: [
    { path: "src/app.ts", content: "export const app = 1;\n" },
    { path: "tests/app.test.ts", content: "// a suite\n" },
  ],
  assumptions: ["ids are opaque"],
  unresolved: ["#/paths/~1pets/trace: TRACE is not generated"],
  evidence: {
    source: "openapi",
    resources: 1,
    operations_declared: 2,
    operations_generated: 1,
    schemas: 1,
    refusal_cases: 0,
  },
};

export const needsModel: Generation = {
  status: "needs_model",
  engine: "deterministic",
  reason: "The document is prose.",
  evidence: ["no `openapi` member"],
};

export const invalid: Generation = {
  status: "invalid",
  engine: "deterministic",
  errors: [{ pointer: "#/paths", detail: "must be an object" }],
};

export const passed: TestReport = {
  ok: true,
  stage: "run",
  passed: 1,
  failed: 0,
  skipped: 0,
  steps: 42,
  tests: [{ name: "app.test.ts > works", state: "pass" }],
};

export const broken: TestReport = {
  ...passed,
  ok: false,
  passed: 0,
  failed: 1,
  tests: [{ name: "app.test.ts > works", state: "fail", errors: ["expected 1 to be 2"] }],
};

export const silent: TestReport = {
  ok: false,
  stage: "run",
  passed: 0,
  failed: 0,
  skipped: 0,
  steps: 0,
  tests: [],
  errors: ["wall-clock limit of 15000 ms reached"],
};
