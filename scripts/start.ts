import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot, outputs } from "./config.ts";
import { outbound } from "./peers.ts";
import { isFree, type Platform, startPlatform } from "./platform.ts";
import { type DemoCompany, seed } from "./seed.ts";

const port = Number(process.env["PORT"] ?? 8787);
const state = path.join(outputs, "state", "local");
const watching = process.argv.includes("--watch");
const started = performance.now();

if (!(await isFree(port))) {
  console.error(`Port ${port} is taken. Choose another: PORT=${port + 1} npm start`);
  process.exit(1);
}
const neighbour = holdState(path.join(outputs, "state", "pid"));
if (neighbour !== undefined) {
  console.error(`LeanVibe already runs on this data as process ${neighbour} (see .wrangler/state/pid).`);
  process.exit(1);
}
const isFirstRun = !existsSync(state);
progress("bundling");
progress(`bundled, build ${buildApart()}`);
const platform = await startPlatform({
  port,
  persist: state,
  cronSeconds: 10,
  onProgress: progress,
  outbound,
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.removeAllListeners(signal); // miniflare's own would end the process before its objects are closed
  process.once(signal, () => void leave(platform));
}
const demo = await seed(platform, path.join(outputs, "state", "demo.json"), isFirstRun);
progress("demo companies ready");
if (watching) (await import("./watch.ts")).watch(platform);
welcome(platform, demo);

/** In a process of its own, whose bundler's memory is given back when it ends. */
function buildApart(): string {
  const built = spawnSync(process.execPath, [inRoot("scripts/build.ts"), ...(watching ? [] : ["--minify"])], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (built.status !== 0) process.exit(1); // the build has said why
  return (JSON.parse(built.stdout.toString()) as { build: string }).build;
}

/** Two runtimes on one set of database files would corrupt them. Answers who holds them, if someone does. */
function holdState(file: string): number | undefined {
  const owner = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (owner > 0 && isAlive(owner)) return owner;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, String(process.pid));
  process.once("exit", () => rmSync(file, { force: true }));
  return undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function progress(message: string): void {
  const milliseconds = Math.round(performance.now() - started);
  console.log(`${String(milliseconds).padStart(7)} ms  ${message}`);
}

function welcome({ url }: Platform, companies: DemoCompany[]): void {
  console.log(`
LeanVibe answers at

  pages      ${url}/
  API        ${url}/v1
  reference  ${url}/docs
  health     ${url}/health/ready
`);
  if (companies.length > 0) {
    console.log("Demo companies (drawn for this installation, kept in .wrangler/state/demo.json)\n");
    for (const { name, slug, region, plan, email, password } of companies) {
      console.log(`  ${name}, ${plan} plan in ${region}: ${url}/t/${slug}`);
      console.log(`    ${email}   ${password}\n`);
    }
  }
  console.log(watching ? "Watching the sources. Ctrl-C stops." : "Ctrl-C stops; data is kept.");
}

async function leave(running: Platform): Promise<never> {
  console.log("\nStopping.");
  await running.stop();
  process.exit(0);
}
