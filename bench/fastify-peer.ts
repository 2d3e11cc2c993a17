import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inRoot } from "../scripts/config.ts";
import { isFree } from "../scripts/platform.ts";
import { wire } from "./harness/generator.ts";
import { pin } from "./harness/processor.ts";
import type { Subject } from "./harness/rounds.ts";
import { asked } from "./harness/subjects.ts";

export const fastifyName =
  "Fastify + PostgreSQL: cached token, durable limiter, record (Node, all its processes)";

export interface FastifyPeer {
  subject: Subject;
  stop(): void;
}

const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root, and brings a user of its own. */
const asPostgres = (command: string, args: readonly string[]) =>
  isRoot
    ? execFileSync("runuser", ["-u", "postgres", "--", command, ...args], { stdio: "pipe" })
    : execFileSync(command, args, { stdio: "pipe" });

function isInstalled(): boolean {
  const [initdb, user] = [spawnSync("initdb", ["--version"]), spawnSync("id", ["-u", "postgres"])];
  return initdb.status === 0 && (!isRoot || user.status === 0);
}

/** The process and whatever it started. */
function family(pid: number): number[] {
  const rows = execFileSync("ps", ["-Ao", "pid=,ppid="]).toString().trim().split("\n");
  const children = rows.map((row) => row.trim().split(/\s+/).map(Number));
  return [pid, ...children.filter(([, parent]) => parent === pid).map(([child = 0]) => child)];
}

function startPostgres() {
  const folder = mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir(), "bench-pg-"));
  if (isRoot) {
    const of = (flag: string) => Number(execFileSync("id", [flag, "postgres"]).toString());
    chownSync(folder, of("-u"), of("-g"));
  }
  const data = path.join(folder, "data");
  asPostgres("initdb", ["-D", data, "-U", "bench", "--auth=trust", "-E", "UTF8"]);
  const options = `-k ${folder} -c listen_addresses= -c synchronous_commit=on`;
  asPostgres("pg_ctl", ["-D", data, "-w", "-l", path.join(folder, "log"), "-o", options, "start"]);
  const pid = Number(readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n")[0]);
  return {
    folder,
    pid,
    stop() {
      asPostgres("pg_ctl", ["-D", data, "-m", "immediate", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  for (let port = 9_200; port < 9_300; port++) if (await isFree(port)) return port;
  throw new Error("no free port below 9300");
}

/** The same request on the other kind of stack; a sentence where it cannot be had. */
export async function fastifyPeer(seconds: number): Promise<FastifyPeer | string> {
  if (!isInstalled()) return "Fastify + PostgreSQL: skipped, PostgreSQL is not installed";
  if (!existsSync(inRoot("bench/peers/node_modules/fastify")))
    return "Fastify + PostgreSQL: skipped, its packages are not installed";
  const postgres = startPostgres();
  const port = await freePort();
  const server = spawn(process.execPath, [inRoot("bench/peers/fastify.js"), postgres.folder, String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = () => {
    server.kill();
    postgres.stop();
  };
  try {
    const first = await new Promise<string>((resolve, reject) => {
      server.stdout.once("data", (bytes: Buffer) => resolve(bytes.toString()));
      server.once("exit", (code) => reject(new Error(`Fastify ended with ${code}`)));
    });
    const { token } = JSON.parse(first) as { token: string };
    const requests = [wire({ path: "/v1/records/rec_1", headers: { authorization: `Bearer ${token}` } })];
    pin([server.pid ?? 0, ...family(postgres.pid)]);
    const pids = () => [server.pid ?? 0, ...family(postgres.pid)];
    const subject = {
      name: fastifyName,
      run: () => asked(fastifyName, { port, pids: pids(), seconds }, requests).run(),
    };
    return { subject, stop };
  } catch (error) {
    stop();
    throw error;
  }
}
