import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { outputs } from "../../scripts/config.ts";
import type { Recorded } from "./recorded.ts";
import { tracesOf } from "./traces.ts";

/** What the platforms of a run left behind; a run begins with an empty folder. */
export const folder = path.join(outputs, "proofs");

/** Lines are kept for each process by itself, so that none waits for another. */
export function keep(lines: readonly (Recorded | string)[], at = folder): void {
  mkdirSync(at, { recursive: true });
  if (lines.length === 0) return;
  const texts = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  appendFileSync(path.join(at, `${process.pid}.jsonl`), `${texts.join("\n")}\n`);
}

/** Says where a running platform can be asked for what it has not handed over yet. */
export function announce(control: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${process.pid}.control`), control);
}

export const retire = (): void => rmSync(path.join(folder, `${process.pid}.control`), { force: true });

export const running = (): string[] => read(folder, ".control");

/** Each distinct line of all processes. */
export function readRecording(at = folder): Recorded[] {
  const lines = new Set(read(at, ".jsonl").flatMap((text) => text.split("\n").filter(Boolean)));
  return [...lines].map((line) => JSON.parse(line) as Recorded);
}

/** Each line of the workers' logs, as far as it is suspicious. */
export function readLogs(at = path.join(outputs, "logs")): Recorded[] {
  const lines = read(at, ".log").flatMap((text) => text.split("\n").filter(Boolean));
  return lines.map((line) => {
    return { sink: "log", where: "log", traces: tracesOf(line), sample: line.slice(0, 400) };
  });
}

function read(at: string, ending: string): string[] {
  mkdirSync(at, { recursive: true });
  const files = readdirSync(at).filter((name) => name.endsWith(ending));
  return files.map((name) => readFileSync(path.join(at, name), "utf8"));
}

/** What somebody may want to read after a failure, in full. */
export function keepText(name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(path.join(folder, `${name}.txt`), `${text}\n`);
}

/** How many cases a proof drove, and how many of them failed; `npm run prove` adds them up. */
export function count(name: string, cases: number, failures: number): void {
  const line = JSON.stringify({ [name]: cases, [`${name}Failures`]: failures });
  console.log(line);
  keepText("counts", line);
}
