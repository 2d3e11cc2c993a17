import { WorkerEntrypoint } from "cloudflare:workers";
import hono from "../../.wrangler/vendor/hono.txt";
import vitest from "../../.wrangler/vendor/vitest.txt";
import zod from "../../.wrangler/vendor/zod.txt";
import type { RunLimits, SourceFile, TestReport } from "../../shared/agents/sandbox-report.ts";
import { fuelSource, mainSource } from "./isolate.ts";
import { compatibilityDate, effectiveLimits, oversize } from "./limits.ts";
import { fuelModule, link, vendorModule } from "./link.ts";
import { failure, readReport } from "./report.ts";

export interface Env {
  LOADER: WorkerLoader;
}

const vendors = new Map([
  ["vitest", vitest],
  ["hono", hono],
  ["zod", zod],
]);

/** Runs test suites in isolates that have no network and no bindings. */
export class Sandbox extends WorkerEntrypoint<Env> {
  /** Runs every `*.test.ts` of `files`; never throws for what the files contain. */
  async run(files: SourceFile[], limits: RunLimits = {}): Promise<TestReport> {
    const tooMuch = oversize(files);
    if (tooMuch !== null) return failure("build", [tooMuch]);
    // A name nobody can guess: tested code cannot replace the counter.
    const tick = `__tick_${crypto.randomUUID().replaceAll("-", "")}`;
    const linked = link(files, new Set(vendors.keys()), tick);
    if (linked.errors.length > 0) return failure("build", linked.errors);
    const { steps, wallMs } = effectiveLimits(limits);
    const modules: Record<string, { js: string }> = {
      "__main.js": { js: mainSource(linked.specs) },
      [fuelModule]: { js: fuelSource(tick, steps) },
    };
    for (const [name, js] of linked.modules) modules[name] = { js };
    for (const [name, js] of vendors) modules[vendorModule(name)] = { js };
    // A loaded isolate is used once: a second run would find Vitest's import cache and the old step count.
    const isolate = this.env.LOADER.load({
      compatibilityDate,
      compatibilityFlags: ["nodejs_compat"],
      mainModule: "__main.js",
      modules,
      env: {},
      globalOutbound: null,
      limits: { cpuMs: wallMs, subRequests: 0 },
    });
    return await answerWithin(wallMs, isolate, steps);
  }
}

async function answerWithin(wallMs: number, isolate: WorkerStub, steps: number): Promise<TestReport> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<TestReport>((resolve) => {
    timer = setTimeout(() => resolve(failure("run", [`wall-clock limit of ${wallMs} ms reached`])), wallMs);
  });
  try {
    const answer = isolate.getEntrypoint().fetch("http://sandbox/");
    const report = answer.then(async (response) => readReport(await response.json(), steps));
    return await Promise.race([report, late]);
  } catch (error) {
    return failure("run", [error instanceof Error ? error.message : String(error)]);
  } finally {
    if (timer !== undefined) clearTimeout(timer);
  }
}

export default {
  fetch: (): Response =>
    Response.json(
      { type: "about:blank", title: "Not found", status: 404, code: "not_found" },
      { status: 404, headers: { "Content-Type": "application/problem+json" } },
    ),
};
