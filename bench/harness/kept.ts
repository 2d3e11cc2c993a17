import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { outputs } from "../../scripts/config.ts";

/** Where a run leaves what it found, beside the build's outputs. */
export function keptFile(name: string): string {
  const file = path.join(outputs, "bench", name);
  mkdirSync(path.dirname(file), { recursive: true });
  return file;
}

/** Prints a run's result as its last line, and keeps it with whatever else it found, when and where. */
export function keep(name: string, result: object, more: object = {}): void {
  const [processor] = os.cpus();
  const machine = { cores: os.cpus().length, processor: processor?.model ?? "", node: process.version };
  const kept = { at: new Date().toISOString(), machine, result, ...more };
  writeFileSync(keptFile(`${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  console.log(JSON.stringify(result));
}
