import { hex, utf8 } from "../kernel/encoding.ts";
import { sandboxRun } from "../usage/reports.ts";
import type { Generation } from "./engine/generation.ts";
import { resultFileOf, specificationOf } from "./files.ts";
import type { JobEvent } from "./job-event.ts";
import type { JobPorts } from "./ports.ts";
import { type Facts, findingsOf, resultOf, type StoredFileFact, verdictOf } from "./result.ts";
import { charges, type Job, maxAttempts, type Phase } from "./rules.ts";
import type { SourceFile, TestReport } from "./sandbox-report.ts";
import { type FinalStatus, isFinal } from "./statuses.ts";

/** What a step learned. Every step may run twice: its effects are keyed, and its row is read again first. */
export type Outcome =
  | { next: Phase; status?: FinalStatus; facts?: Facts; sources?: SourceFile[]; event?: JobEvent }
  | { closed: FinalStatus };

/** What the job knows when a step begins. */
export interface JobState {
  readonly taskId: string;
  readonly job: Job;
  facts(): Facts;
  sources(): SourceFile[];
  /** Keeps at once what the step must not forget even when it fails, unless the step no longer matters. */
  note(facts: Facts): void;
}

type Step = (state: JobState, ports: JobPorts) => Promise<Outcome>;

async function open(_: JobState, { row }: JobPorts): Promise<Outcome> {
  const found = await row.load();
  if (!found) return { closed: "failed" };
  if (isFinal(found.status)) return { closed: found.status };
  if (found.status === "queued") await row.start(found.version);
  return { next: "generate", event: { type: "started" } };
}

const broken = "The engine broke on this document. That is our fault, and nothing was charged.";

/** The engine is deterministic: what broke it once would break it again, so it is not tried again. */
function attempted(taskId: string, engine: JobPorts["generate"], document: string): Generation | undefined {
  try {
    return engine(document);
  } catch (error) {
    const stack = error instanceof Error ? error.stack : String(error);
    console.error(JSON.stringify({ event: "engine.broke", task_id: taskId, error: stack }));
    return undefined;
  }
}

async function generate({ taskId }: JobState, ports: JobPorts): Promise<Outcome> {
  const stored = await ports.files.get(specificationOf(taskId));
  if (!stored) throw new Error("the specification is not there");
  const generation = attempted(taskId, ports.generate, await stored.text());
  if (!generation) return { next: "record", status: "failed", facts: { reason: broken } };
  const facts = { findings: findingsOf(generation) };
  if (generation.status === "needs_model") return { next: "record", status: "needs_model", facts };
  if (generation.status === "invalid") return { next: "record", status: "failed", facts };
  const { files: sources, assumptions, unresolved } = generation;
  return {
    next: "test",
    facts,
    sources,
    event: {
      type: "generated",
      files: sources.length,
      assumptions: assumptions.length,
      unresolved: unresolved.length,
    },
  };
}

/** A run that died before any test ended may be the machine's fault, so it is tried again. */
const inconclusive = (report: TestReport): boolean => report.stage === "run" && report.tests.length === 0;

async function test(state: JobState, { sandbox, clock }: JobPorts): Promise<Outcome> {
  const { job } = state;
  const at = clock.now();
  const report = await sandbox.run(state.sources());
  const run = { attempt: job.attempts, at, milliseconds: clock.now() - at };
  state.note({ runs: [...(state.facts().runs ?? []), run] });
  if (inconclusive(report) && job.attempts < maxAttempts)
    throw new Error(`the suite did not run: ${report.errors?.[0] ?? "no reason given"}`);
  const { ok, passed, failed, skipped, steps } = report;
  return {
    next: "store",
    status: ok ? "succeeded" : "failed",
    facts: { verdict: verdictOf(report) },
    event: { type: "tested", ok, passed, failed, skipped, steps },
  };
}

async function fact({ path, content }: SourceFile): Promise<StoredFileFact> {
  const bytes = utf8(content);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return { path, size: bytes.byteLength, sha256: hex(new Uint8Array(digest)) };
}

async function store({ taskId, sources }: JobState, { files }: JobPorts): Promise<Outcome> {
  const made = sources();
  await Promise.all(made.map(({ path, content }) => files.put(resultFileOf(taskId, path), content)));
  return {
    next: "record",
    facts: { files: await Promise.all(made.map(fact)) },
    event: { type: "stored", files: made.length },
  };
}

async function record({ job, facts }: JobState, { row }: JobPorts): Promise<Outcome> {
  const found = await row.load();
  if (!found) return { closed: "failed" };
  if (isFinal(found.status)) return { closed: found.status };
  const status = job.status ?? "failed";
  await row.finish(found.version, status, resultOf(facts()));
  return { closed: status };
}

async function settle(state: JobState, { meter, report }: JobPorts): Promise<Outcome> {
  const { taskId, job } = state;
  const runs = state.facts().runs ?? [];
  await report(runs.map(({ attempt, at, milliseconds }) => sandboxRun(taskId, attempt, at, milliseconds)));
  await (charges(job.status ?? "failed") ? meter.settle(taskId) : meter.release(taskId));
  return { next: "done" };
}

export const steps: Record<Exclude<Phase, "done">, Step> = { open, generate, test, store, record, settle };
