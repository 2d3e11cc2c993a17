import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { buildVendor } from "../../scripts/vitest-isolate/build.ts";
import type { RunLimits, SourceFile, TestReport } from "../../shared/agents/sandbox-report.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const caller = `export default { async fetch(request, env) {
  const { files, limits } = await request.json();
  return Response.json(await env.SANDBOX.run(files, limits));
} };`;

export interface SandboxRoom {
  run(files: SourceFile[], limits?: RunLimits): Promise<TestReport>;
  /** An HTTP request at the sandbox's own door. */
  knock(): Promise<{ status: number; type: string | null }>;
  close(): Promise<void>;
}

/** The sandbox worker, bundled as it is deployed, in a workerd of its own. */
export async function openSandbox(): Promise<SandboxRoom> {
  await buildVendor();
  const bundle = await build({
    entryPoints: [`${root}workers/sandbox/index.ts`],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    loader: { ".txt": "text" },
  });
  const compatibilityDate = "2026-11-01";
  const room = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: "caller",
          modules: true,
          script: caller,
          compatibilityDate,
          serviceBindings: { SANDBOX: { name: "sandbox", entrypoint: "Sandbox" } },
        },
        {
          name: "sandbox",
          modules: true,
          script: bundle.outputFiles[0]?.text ?? "",
          compatibilityDate,
          workerLoaders: { LOADER: {} },
        },
      ],
    }),
  );
  await room.ready;
  return {
    async run(files, limits) {
      const response = await room.dispatchFetch("http://caller/", {
        method: "POST",
        body: JSON.stringify({ files, limits }),
      });
      return (await response.json()) as TestReport;
    },
    async knock() {
      const sandbox = await room.getWorker("sandbox");
      const response = await sandbox.fetch("http://sandbox/");
      await response.text();
      return { status: response.status, type: response.headers.get("content-type") };
    },
    close: () => room.dispose(),
  };
}
