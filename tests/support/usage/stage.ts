import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { connect, type TestPlatform } from "../platform.ts";
import { spawnPlatform } from "../platform-spawn.ts";

/** `runtime`: workerd alone dies, and its supervisor starts it again. `whole`: every process of the product dies. */
export type Death = "runtime" | "whole";

export interface Stage {
  platform: () => TestPlatform;
  /** Where its state lies. */
  persist: string;
  /** Kills at once, and resolves when the product serves again on the state it left. */
  kill(death: Death): Promise<void>;
  stop(): Promise<void>;
}

const isDone = [() => true, () => false] as const;

/** The product in processes of its own, with its state on disk. */
export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "leanvibe-usage-"));
  const persist = path.join(folder, "state");
  mkdirSync(persist);
  const start = async (port?: number) => {
    const process = await spawnPlatform({ regions: ["us"], persist, ...(port ? { port } : {}) }, "own");
    return { ...process, platform: connect(process.ready) };
  };
  let running = await start();
  return {
    platform: () => running.platform,
    persist,
    async kill(death) {
      // On a busy machine a supervisor may lose sight of the runtime it revives: then it dies as well.
      const isBack = death === "runtime" && (await running.platform.kill().then(...isDone));
      if (isBack) return;
      await running.murder();
      running = await start(running.ready.port);
    },
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
