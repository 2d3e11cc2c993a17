import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** CPU time that processes have used so far, in microseconds, all their threads together; Linux only. */
export const usedMicroseconds = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + threadsOf(pid).reduce((all, thread) => all + onCpu(pid, thread), 0), 0) /
  1_000;

const threadsOf = (pid: number) => readdirSync(`/proc/${pid}/task`);

/** A thread may end between being listed and being read. */
function onCpu(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  } catch {
    return 0;
  }
}

/** Resident set of a process in MiB: all of it, or the part that no file and no shared memory stands behind. */
export function residentMiB(pid: number, part: "VmRSS" | "RssAnon" = "VmRSS"): number {
  const line = new RegExp(`${part}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(line ?? 0) / 1_024;
}

/**
 * Servers on one core, everything else of this process on the other, so that neither takes the other's time.
 * @returns what was done, to be printed with the numbers
 */
export function pin(servers: readonly number[]): "pinned" | "unpinned" {
  if (!existsSync("/usr/bin/taskset") || coreCount() < 2) return "unpinned";
  try {
    for (const pid of servers) setCore(pid, 1);
    setCore(process.pid, 0);
    return "pinned";
  } catch {
    return "unpinned";
  }
}

const setCore = (pid: number, core: number) => execFileSync("taskset", ["-apc", String(core), String(pid)]);
const coreCount = () => readFileSync("/proc/cpuinfo", "utf8").match(/^processor/gm)?.length ?? 1;

/** How many files, and thus sockets, this process may open. */
export const openFilesLimit = (): number =>
  Number(/Max open files\s+(\d+)/.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? 1_024);
