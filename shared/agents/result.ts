import type { TaskResult } from "./contract.ts";
import type { Generation } from "./engine/generation.ts";
import type { TestOutcome, TestReport } from "./sandbox-report.ts";

/** A generation without its files: those are kept apart. */
export type Findings = { [K in Generation["status"]]: Omit<Extract<Generation, { status: K }>, "files"> }[
  | "generated"
  | "needs_model"
  | "invalid"];
export type StoredFileFact = TaskResult["files"][number];

/** What a job has found out so far. */
export interface Facts {
  findings?: Findings | undefined;
  report?: TestReport | undefined;
  files?: StoredFileFact[] | undefined;
  /** Why the work ended early, in words for the customer. */
  reason?: string | undefined;
}

/** Together these keep a result below the 2 MB a row may have, whatever script its text is in. */
const maxCases = 200;
const maxLines = 200;
const maxCharacters = 300;

const clip = (text: string): string => text.slice(0, maxCharacters).toWellFormed();

function lines(texts: readonly string[]): string[] {
  const kept = texts.slice(0, maxLines).map(clip);
  return kept.length < texts.length ? [...kept, `… and ${texts.length - kept.length} more`] : kept;
}

const caseOf = (test: TestOutcome) => ({
  name: clip(test.name),
  state: test.state,
  ...(test.errors ? { errors: test.errors.slice(0, 2).map(clip) } : {}),
});

/** Failed cases come first, so that a clipped list never hides one behind passed ones. */
function casesOf(report: TestReport): Pick<NonNullable<TaskResult["tests"]>, "cases" | "omitted"> {
  const failed = report.tests.filter((test) => test.state === "fail");
  const others = report.tests.filter((test) => test.state !== "fail");
  const ordered = report.tests.length > maxCases ? [...failed, ...others] : report.tests;
  return {
    cases: ordered.slice(0, maxCases).map(caseOf),
    omitted: Math.max(0, report.tests.length - maxCases),
  };
}

/** A suite that never ran has no outcome to show, only the reasons why. */
function testsOf(report: TestReport | undefined): TaskResult["tests"] {
  if (!report || report.tests.length === 0) return null;
  const { passed, failed, skipped, steps } = report;
  return { passed, failed, skipped, steps, ...casesOf(report) };
}

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? "" : "s"}`;

function summaryOf({ findings, report, reason }: Facts): string {
  if (reason !== undefined) return reason;
  if (!findings) return "Nothing was generated.";
  if (findings.status === "needs_model") return "This needs a language model; no code was generated.";
  if (findings.status === "invalid") return "The specification is not valid; no code was generated.";
  if (!report || report.tests.length === 0) return `${findings.title}: generated, but its tests did not run.`;
  const verdict = report.ok ? "all tests passed" : `${count(report.failed, "test")} failed`;
  return `${findings.title}: ${count(report.tests.length, "test")} ran, ${verdict}.`;
}

function reasonOf({ findings, report, reason }: Facts): string | undefined {
  if (reason !== undefined) return reason;
  if (findings?.status === "needs_model") return findings.reason;
  if (report?.errors) return clip(report.errors.join("; "));
  return undefined;
}

export function resultOf(facts: Facts): TaskResult {
  const { findings, report, files = [] } = facts;
  const generated = findings?.status === "generated" ? findings : undefined;
  const reason = reasonOf(facts);
  return {
    summary: clip(summaryOf(facts)),
    files,
    tests: testsOf(report),
    assumptions: lines(generated?.assumptions ?? []),
    unresolved: lines(generated?.unresolved ?? []),
    evidence: {
      facts: { ...generated?.evidence },
      findings: findings?.status === "needs_model" ? lines(findings.evidence) : [],
    },
    ...(reason === undefined ? {} : { reason: clip(reason) }),
    ...(findings?.status === "invalid"
      ? {
          errors: findings.errors
            .slice(0, maxLines)
            .map(({ pointer, detail }) => ({ pointer: clip(pointer), detail: clip(detail) })),
        }
      : {}),
  };
}
