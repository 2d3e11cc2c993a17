import { readFile } from "node:fs/promises";
import { transform } from "esbuild";
import { inRoot } from "./config.ts";

/** The platform's virtual clock, driven from outside. Times are milliseconds since the epoch. */
export type Clock = {
  now(): Promise<number>;
  set(milliseconds: number): Promise<void>;
  advance(milliseconds: number): Promise<void>;
  /** Gives a restarted clock worker the offset it had: its memory died with the runtime. */
  restore(): Promise<void>;
};

/** `ask` sends one query to the clock worker and returns the number it answers. */
export function openClock(ask: (query: string) => Promise<number>): Clock {
  let offset = 0;
  const apply = async (milliseconds: number) => {
    offset = await ask(`offset=${milliseconds}`);
  };
  return {
    now: () => ask(""),
    set: (milliseconds) => apply(milliseconds - Date.now()),
    advance: (milliseconds) => apply(offset + milliseconds),
    restore: () => apply(offset),
  };
}

/** The workers only a test's platform has: its clock, and a door to its databases. */
export interface TestWorkers {
  clock: string;
  sql: string;
}

export async function testWorkers(): Promise<TestWorkers> {
  const sourceOf = async (name: string) => {
    const source = await readFile(inRoot(`tests/workerd/${name}.ts`), "utf8");
    return (await transform(source, { loader: "ts", target: "es2024" })).code;
  };
  const [clock, sql] = await Promise.all([sourceOf("test-clock"), sourceOf("test-sql")]);
  return { clock, sql };
}
