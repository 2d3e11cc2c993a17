import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { type Instance, inRoot, outputs, root } from "./config.ts";
import { sealing } from "./migrate.ts";
import { type PlannedWorker, readPlan } from "./plan.ts";

const run = promisify(execFile);

/** Forward-only, and before any code that may need them. A worker without databases has nothing to migrate. */
export async function migrateRemote({ script, region }: Instance): Promise<boolean> {
  const [owner, config] =
    region === undefined ? [script.name, script.config] : [`api-${region}`, "wrangler.toml"];
  const place = ["--remote", "-c", inRoot(config), ...(region === undefined ? [] : ["--env", region])];
  for (const { name } of plannedOf(owner).databases) {
    const steps = [["migrations", "apply", name]];
    if (region !== undefined) steps.push(["execute", name, "--command", sealing(region)]);
    for (const step of steps) {
      if ((await attempt(`${name}: d1 ${step[0]}`, ["d1", ...step, ...place])) === undefined) return false;
    }
    console.log(`${name}: migrated`);
  }
  return true;
}

export const deployScript = (instance: Instance, buildId: string): Promise<boolean> =>
  send(instance, buildId, []);

/** Bundles and checks as a deployment would, without an account. */
export const rehearseScript = (instance: Instance, buildId: string): Promise<boolean> =>
  send(instance, buildId, ["--dry-run", "--outdir", path.join(outputs, "deploy", instance.name)]);

async function send(instance: Instance, buildId: string, more: string[]): Promise<boolean> {
  const { name } = instance;
  const output = await attempt(name, [...deployArguments(instance, buildId), ...more]);
  if (output === undefined) return false;
  const missing = expectedBindings(plannedOf(name)).filter((binding) => !output.includes(`env.${binding} `));
  console.log(`${name}: ${missing.length === 0 ? "ok" : `FAILED, not bound: ${missing.join(", ")}`}`);
  console.log(summary(output));
  return missing.length === 0;
}

/** How a script is deployed; the proof of residency rehearses with the same words. */
export function deployArguments({ script, region, name }: Instance, buildId: string): string[] {
  // Local runtimes refuse the jurisdiction call, so only a deployment to one that exists asks for it.
  const asksJurisdiction =
    (region === "us" || region === "eu") && names(plannedOf(name), "durableObjects").length > 0;
  return [
    ...["deploy", "-c", inRoot(script.config), "--minify", "--tag", buildId],
    ...["--define", `__BUILD_ID__:${JSON.stringify(buildId)}`],
    ...(region === undefined ? [] : ["--env", region]),
    ...(asksJurisdiction ? ["--var", `DO_JURISDICTION:${region}`] : []),
  ];
}

function plannedOf(name: string): PlannedWorker {
  const planned = readPlan().workers[name];
  if (planned === undefined) throw new Error(`${name} is not planned`);
  return planned;
}

/** An environment that binds too little deploys with a mere warning; the plan says what must be there. */
const expectedBindings = (planned: PlannedWorker): string[] =>
  [
    "bindings",
    "d1Databases",
    "durableObjects",
    "queueProducers",
    "r2Buckets",
    "serviceBindings",
    "workerLoaders",
  ].flatMap((kind) => names(planned, kind));

const names = ({ options }: PlannedWorker, kind: string): string[] => Object.keys(options[kind] ?? {});

const summary = (output: string): string =>
  output
    .split("\n")
    .filter((line) => line.startsWith("Total Upload") || line.startsWith("env."))
    .map((line) => `    ${line.trimEnd()}`)
    .join("\n");

/** Runs wrangler and returns what it printed; on failure prints it and returns nothing. */
export async function attempt(what: string, args: string[]): Promise<string | undefined> {
  const command = inRoot("node_modules/wrangler/bin/wrangler.js");
  const quiet = { CI: "1", NO_COLOR: "1", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };
  const options = { cwd: root, env: { ...process.env, ...quiet }, maxBuffer: 1e8 };
  try {
    const { stdout, stderr } = await run(process.execPath, [command, ...args], options);
    return stdout + stderr;
  } catch (error) {
    const { stdout = "", stderr = String(error) } = error as { stdout?: string; stderr?: string };
    console.error(`${what}: FAILED\n${stdout}${stderr}`);
    return undefined;
  }
}
