import { TestRunner } from "vitest";
import { startTests } from "vitest/internal/browser";

export * from "vitest";

interface Task {
  type: string;
  name: string;
  mode: string;
  tasks?: Task[];
  result?: { state?: string; errors?: { message: string }[] };
}
interface Outcome {
  name: string;
  state: string;
  errors: string[];
}
type Load = (path: string) => Promise<unknown>;

/** Vitest's own runner, with importing done by the isolate's module table. */
class IsolateRunner extends TestRunner {
  load: Load;

  constructor(config: object, load: Load) {
    super(config as ConstructorParameters<typeof TestRunner>[0]);
    this.load = load;
  }
  override trace = ((_name: string, attributes: unknown, callback?: () => unknown) =>
    (callback ?? (attributes as () => unknown))()) as never;
  override importFile(path: string): Promise<unknown> {
    return this.load(path);
  }
  override async onAfterRunSuite(): Promise<void> {}
}

/** Runs the spec files and flattens Vitest's task tree. */
export async function run(specs: string[], load: Load, testTimeout = 10_000): Promise<{ tests: Outcome[] }> {
  const config = {
    root: "/",
    name: "",
    setupFiles: [],
    tags: [],
    retry: 0,
    maxConcurrency: 1,
    testTimeout,
    hookTimeout: testTimeout,
    expect: {},
    experimental: { importDurations: { limit: 0 } },
    snapshotOptions: {
      updateSnapshot: "none",
      snapshotEnvironment: new Proxy({}, { get: () => async () => null }),
    },
    sequence: { hooks: "stack", setupFiles: "list", shuffle: false, concurrent: false, seed: 1 },
  };
  Object.assign(globalThis, {
    __vitest_worker__: {
      config,
      ctx: { pool: "workerd" },
      environment: { name: "workerd" },
      metaEnv: {},
      durations: {},
      onCleanup() {},
    },
  });
  const files: Task[] = await startTests(specs, new IsolateRunner(config, load) as never);
  return { tests: files.flatMap((file) => outcomes(file, [])) };
}

function outcomes(task: Task, path: string[]): Outcome[] {
  const errors = task.result?.errors?.map((error) => String(error.message)) ?? [];
  const name = [...path, task.name].join(" > ");
  if (task.type !== "suite") return [{ name, state: task.result?.state ?? task.mode, errors }];
  const own = errors.length > 0 ? [{ name, state: "fail", errors }] : [];
  return [...own, ...(task.tasks ?? []).flatMap((child) => outcomes(child, [...path, task.name]))];
}
