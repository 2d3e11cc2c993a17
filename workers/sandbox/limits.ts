import type { RunLimits, SourceFile } from "../../shared/agents/sandbox-report.ts";

/** The runtime the isolate emulates; raised by hand, so that a run is repeatable. */
export const compatibilityDate = "2026-11-01";

const defaultSteps = 20_000_000;
const maxSteps = 50_000_000;
const defaultWallMs = 15_000;
const maxWallMs = 30_000;
const maxFiles = 200;
const maxBytes = 4 * 1024 * 1024;

const atMost = (value: number | undefined, standard: number, ceiling: number): number =>
  value === undefined || !(value > 0) ? standard : Math.min(Math.floor(value) || 1, ceiling);

export const effectiveLimits = (limits: RunLimits): Required<RunLimits> => ({
  steps: atMost(limits.steps, defaultSteps, maxSteps),
  wallMs: atMost(limits.wallMs, defaultWallMs, maxWallMs),
});

/** Why this many files, or files this large, are refused; `null` when they are fine. */
export function oversize(files: readonly SourceFile[]): string | null {
  if (files.length > maxFiles) return `${files.length} files: at most ${maxFiles} are run`;
  const encoder = new TextEncoder();
  const bytes = files.reduce((sum, file) => sum + encoder.encode(file.content).byteLength, 0);
  return bytes > maxBytes ? `${bytes} bytes: at most ${maxBytes} are run` : null;
}
