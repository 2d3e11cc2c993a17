import { spawn } from "node:child_process";
import { statfsSync } from "node:fs";
import os from "node:os";
import { createInterface } from "node:readline";
import { inRoot } from "../../scripts/config.ts";
import type { PlatformOptions } from "../../scripts/platform.ts";
import type { Planted } from "../proofs/planted.ts";
import type { Ready } from "./platform-process.ts";

/** What can be told a platform in another process. */
export type Own = Omit<PlatformOptions, "outbound" | "bundles" | "testClock" | "onProgress" | "prepare"> & {
  /** Begins with empty stores, and migrates them as `npm start` does. */
  bare?: boolean;
  /** Other bundles than the built ones; what such a platform does is recorded in a folder of its own. */
  planted?: Planted;
};

const roomForPlatforms = 4 * 1024 ** 3;

/** Where stores lie that nobody needs tomorrow: in memory where there is plenty, since each commit waits for a disk. */
function stores(): string {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize < roomForPlatforms ? os.tmpdir() : "/dev/shm";
  } catch {
    return os.tmpdir(); // no Linux
  }
}

/**
 * The built scripts in a child process; `stop` resolves when it has ended. A shared one has been asked for what
 * lies in its stores before it ends, another one says it then. `murder` kills every process of an own one.
 */
export async function spawnPlatform(
  options: Own,
  kind: "shared" | "own",
): Promise<{ ready: Ready; stop(): Promise<void>; murder(): Promise<void> }> {
  const child = spawn(
    process.execPath,
    [inRoot("tests/support/platform-process.ts"), JSON.stringify(options), kind],
    // One of a test's own is a process group, so that all of it can be killed; it still ends when its input does.
    {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, TMPDIR: stores() },
      detached: kind === "own",
    },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ready = new Promise<Ready>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the platform ended with ${code} before it was ready`)));
    createInterface(child.stdout).on("line", (line) => {
      if (line.startsWith('{"control"')) resolve(JSON.parse(line) as Ready);
      else console.log(line);
    });
  });
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  const murder = () => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    return ended;
  };
  return { ready: await ready, stop, murder };
}
