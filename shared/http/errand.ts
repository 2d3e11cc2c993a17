import { Problem } from "../kernel/problem.ts";
import { readBytes } from "./body.ts";
import { network } from "./egress.ts";

const answerBytes = 262_144;
const timeoutMilliseconds = 10_000;

/** Where the platform may ask of its own accord: for the public keys that its operators' credentials are signed with. */
const isErrandHost = (host: string): boolean => /^[a-z0-9-]+\.cloudflareaccess\.com$/.test(host);

/**
 * An errand of the platform's own: a question with nothing in it, of no tenant and no caller, so that
 * no residency policy is touched. Follows no redirect.
 * @throws {Problem} `upstream_failed`
 */
export async function errand(url: string, connect = network): Promise<unknown> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== "https:" || port !== "" || !isErrandHost(hostname))
    throw new Error(`the platform has no errand at ${hostname}`);
  try {
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const response = await connect(new Request(url, { redirect: "manual", signal }));
    if (response.status !== 200) throw new Error(`answered ${response.status}`);
    const bytes = await readBytes(response, answerBytes);
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch (error) {
    throw new Problem("upstream_failed", "The keys of the operators' sign-in could not be had.", {
      members: { upstream: hostname, cause: error instanceof Error ? error.name : "unknown" },
    });
  }
}
