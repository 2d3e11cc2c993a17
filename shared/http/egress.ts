import type { AuditEntry } from "../data/audit-entry.ts";
import { Problem } from "../kernel/problem.ts";
import type { Region, ResidencyPolicy } from "../kernel/region.ts";
import {
  type EgressRefusal,
  type NamedPlace,
  refusalOf,
  type SubprocessorId,
  type SubprocessorRegister,
  subprocessors,
} from "../kernel/subprocessor.ts";
import { readBytes } from "./body.ts";
import { limitedTo } from "./egress-limit.ts";

/** The only way out of the platform: one for each tenant and request. */
export interface Egress {
  /**
   * Follows no redirect. The answer's body ends in an error past the size limit.
   * @throws {Problem} `egress_refused`, audited; `upstream_failed`, `upstream_timeout`
   */
  send(to: SubprocessorId, request: Request, call?: EgressCall): Promise<Response>;
  /** Could such a call be made? @throws {Problem} `egress_refused`, audited */
  admit(to: SubprocessorId, url: string, place?: NamedPlace): Promise<void>;
}

export interface EgressCall {
  /** Needed where the register leaves the host to the tenant. */
  place?: NamedPlace;
  /** A shorter time than the port's own. */
  milliseconds?: number;
}

export interface EgressPorts {
  region: Region;
  policy: ResidencyPolicy;
  /** Writes into the tenant's own audit trail. */
  audit: (entry: AuditEntry) => Promise<void>;
  register?: SubprocessorRegister;
  connect?: (request: Request) => Promise<Response>;
}

export const egressLimits = { requestBytes: 1_048_576, responseBytes: 8_388_608, milliseconds: 30_000 };

/** What says how our own requests hang together is nobody else's business. */
const ownHeaders = ["traceparent", "tracestate", "x-request-id", "cookie"];

/** The network itself; what may go there is decided before. */
export const network = (request: Request): Promise<Response> => fetch(request);

export function egressOf(ports: EgressPorts): Egress {
  const { register = subprocessors, connect = network } = ports;
  const admit = async (to: SubprocessorId, url: string, place?: NamedPlace) => {
    const { protocol: scheme, hostname: host, port } = new URL(url);
    const reason = refusalOf(register[to], ports, { scheme, host, port, place });
    if (reason) throw await refusal(ports, to, host, reason);
  };
  return {
    admit,
    async send(to, request, { place, milliseconds = egressLimits.milliseconds } = {}) {
      await admit(to, request.url, place);
      const refuse = (reason: EgressRefusal) => refusal(ports, to, new URL(request.url).hostname, reason);
      const body = await bodyOf(request);
      if (body === undefined) throw await refuse("size");
      const response = await attempt(to, () => connect(outgoing(request, body, milliseconds)));
      if (response.status >= 300 && response.status < 400 && response.status !== 304) {
        await response.body?.cancel();
        throw await refuse("redirect");
      }
      return limitedTo(egressLimits.responseBytes, response, upstreamFailed(to, "answered too much"));
    },
  };
}

async function refusal(
  { audit, region, policy }: EgressPorts,
  to: SubprocessorId,
  host: string,
  reason: EgressRefusal,
): Promise<Problem> {
  const detail = { reason, region, policy, host: host.slice(0, 253) };
  await audit({ action: "egress.refused", target: { kind: "subprocessor", id: to }, detail });
  return new Problem("egress_refused", `A call to ${to} was refused: ${reason}.`, {
    members: { subprocessor: to, reason },
  });
}

/** Read whole, so that its size is known before the first byte leaves; nothing when it is too large. */
async function bodyOf(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return Uint8Array.from(await readBytes(request, egressLimits.requestBytes));
  } catch (error) {
    if (error instanceof Problem && error.code === "body_too_large") return undefined;
    throw error;
  }
}

function outgoing(request: Request, body: Uint8Array<ArrayBuffer>, milliseconds: number): Request {
  const headers = new Headers(request.headers);
  for (const name of ownHeaders) headers.delete(name);
  return new Request(request.url, {
    method: request.method,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(Math.min(milliseconds, egressLimits.milliseconds)),
    ...(body.length > 0 ? { body } : {}),
  });
}

const upstreamFailed = (to: SubprocessorId, how: string) =>
  new Problem("upstream_failed", `${subprocessors[to].name} ${how}.`, { members: { upstream: to } });

async function attempt(to: SubprocessorId, call: () => Promise<Response>): Promise<Response> {
  try {
    return await call();
  } catch (error) {
    const late = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
    if (!late) throw upstreamFailed(to, "could not be reached");
    throw new Problem("upstream_timeout", `${subprocessors[to].name} did not answer in time.`, {
      members: { upstream: to },
    });
  }
}
