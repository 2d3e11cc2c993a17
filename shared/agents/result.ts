import { utf8 } from "../kernel/encoding.ts";
import type { TaskResult } from "./contract.ts";
import type { Generated, Generation, InvalidDocument, NeedsModel } from "./engine/generation.ts";
import type { TestOutcome, TestReport } from "./sandbox-report.ts";

/** A generation without its files, those are kept apart, and with no more lines than a row can hold. */
export type Findings = Omit<Generated, "files"> | NeedsModel | InvalidDocument;
/** A report with no more cases than a row can hold; the rest is counted. */
export type Verdict = Omit<TestReport, "tests" | "stage"> & { cases: TestOutcome[]; omitted: number };
export type StoredFileFact = TaskResult["files"][number];

/** One run of the suite that answered, in milliseconds. */
export interface SandboxRun {
  /** Which start of the step it was; no two runs of a job have the same. */
  attempt: number;
  at: number;
  milliseconds: number;
}

/** What a job has found out so far. */
export interface Facts {
  /** Every run whose answer the job has seen, also those it could not conclude from. */
  runs?: SandboxRun[] | undefined;
  findings?: Findings | undefined;
  verdict?: Verdict | undefined;
  files?: StoredFileFact[] | undefined;
  /** Why the work ended early, in words for the customer. */
  reason?: string | undefined;
}

/** Together these keep a result below the 2 MB a row may have, whatever script its text is in. */
const maxCaseBytes = 600_000;
const maxLines = 200;
const maxCharacters = 300;

const clip = (text: string): string => text.slice(0, maxCharacters).toWellFormed();

function lines(texts: readonly string[]): string[] {
  const kept = texts.slice(0, maxLines).map(clip);
  return kept.length < texts.length ? [...kept, `… and ${texts.length - kept.length} more`] : kept;
}

export function findingsOf(generation: Generation): Findings {
  switch (generation.status) {
    case "generated": {
      const { files: _, assumptions, unresolved, ...rest } = generation;
      return { ...rest, assumptions: lines(assumptions), unresolved: lines(unresolved) };
    }
    case "needs_model":
      return { ...generation, reason: clip(generation.reason), evidence: lines(generation.evidence) };
    case "invalid": {
      const errors = generation.errors.slice(0, maxLines);
      return {
        ...generation,
        errors: errors.map((error) => ({ pointer: clip(error.pointer), detail: clip(error.detail) })),
      };
    }
  }
}

const caseOf = (test: TestOutcome): TestOutcome => ({
  name: clip(test.name),
  state: test.state,
  ...(test.errors ? { errors: test.errors.slice(0, 2).map(clip) } : {}),
});

/** Failed cases come first when not all fit, so that a clipped list never hides one behind passed ones. */
export function verdictOf({ tests, stage: _, ...report }: TestReport): Verdict {
  const errors = report.errors && { errors: lines(report.errors) };
  const all = tests.map(caseOf);
  const size = (outcome: TestOutcome) => utf8(JSON.stringify(outcome)).length + 1;
  const total = all.reduce((sum, outcome) => sum + size(outcome), 0);
  if (total <= maxCaseBytes) return { ...report, ...errors, cases: all, omitted: 0 };
  const ordered = [
    ...all.filter(({ state }) => state === "fail"),
    ...all.filter(({ state }) => state !== "fail"),
  ];
  let room = maxCaseBytes;
  const cases = ordered.filter((outcome) => {
    room -= size(outcome);
    return room >= 0;
  });
  return { ...report, ...errors, cases, omitted: all.length - cases.length };
}

/** A suite that never ran has no outcome to show, only the reasons why. */
function testsOf(verdict: Verdict | undefined): TaskResult["tests"] {
  if (!verdict || verdict.cases.length === 0) return null;
  const { passed, failed, skipped, steps, cases, omitted } = verdict;
  return { passed, failed, skipped, steps, cases, omitted };
}

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? "" : "s"}`;

function summaryOf({ findings, verdict, reason }: Facts): string {
  if (reason !== undefined) return reason;
  if (!findings) return "Nothing was generated.";
  if (findings.status === "needs_model") return "This needs a language model; no code was generated.";
  if (findings.status === "invalid") return "The specification is not valid; no code was generated.";
  if (!verdict || verdict.cases.length === 0)
    return `${findings.title}: generated, but its tests did not run.`;
  const ran = count(verdict.cases.length + verdict.omitted, "test");
  return `${findings.title}: ${ran} ran, ${verdict.ok ? "all tests passed" : `${count(verdict.failed, "test")} failed`}.`;
}

function reasonOf({ findings, verdict, reason }: Facts): string | undefined {
  if (reason !== undefined) return reason;
  if (findings?.status === "needs_model") return findings.reason;
  return verdict?.errors?.join("; ");
}

export function resultOf(facts: Facts): TaskResult {
  const { findings, verdict, files = [] } = facts;
  const generated = findings?.status === "generated" ? findings : undefined;
  const reason = reasonOf(facts);
  return {
    summary: clip(summaryOf(facts)),
    files,
    tests: testsOf(verdict),
    assumptions: generated?.assumptions ?? [],
    unresolved: generated?.unresolved ?? [],
    evidence: {
      facts: { ...generated?.evidence },
      findings: findings?.status === "needs_model" ? findings.evidence : [],
    },
    ...(reason === undefined ? {} : { reason: clip(reason) }),
    ...(findings?.status === "invalid" ? { errors: findings.errors } : {}),
  };
}
