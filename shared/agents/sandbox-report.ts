/** What running generated code in the sealed isolate showed. */
export interface TestReport {
  ok: boolean;
  /** `build`: the files never ran, `errors` says why; `run`: they ran, or died running. */
  stage: "build" | "run";
  passed: number;
  failed: number;
  skipped: number;
  /** Loop iterations and calls of the tested code; 0 when it never ran. */
  steps: number;
  tests: TestOutcome[];
  /** Why there is no trustworthy result; absent when the suite ran to its end. */
  errors?: string[];
}

export interface TestOutcome {
  /** File, suite titles and test title joined by " > ". */
  name: string;
  state: "pass" | "fail" | "skip" | "todo";
  errors?: string[];
}

export interface SourceFile {
  /** Relative, `/`-separated, e.g. `src/app.ts`. */
  path: string;
  content: string;
}

/** `steps`: loop iterations plus calls; `wallMs`: milliseconds. Values above the ceiling are lowered to it. */
export interface RunLimits {
  steps?: number;
  wallMs?: number;
}
