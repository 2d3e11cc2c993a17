import { describe, expect, test, vi } from "vitest";
import type { AuditEntry } from "../../../shared/data/audit-entry.ts";
import { type EgressPorts, egressLimits, egressOf } from "../../../shared/http/egress.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { regions } from "../../../shared/kernel/region.ts";
import {
  type SubprocessorId,
  type SubprocessorRegister,
  subprocessors,
} from "../../../shared/kernel/subprocessor.ts";

/** A register in which GitHub may be called for us and eu, and processes inside eu. */
const register: SubprocessorRegister = {
  ...subprocessors,
  github: { ...subprocessors.github, enabled: true, regions: ["us", "eu"], within: ["eu"] },
};

function open(ports: Partial<EgressPorts> = {}) {
  const entries: AuditEntry[] = [];
  const connect = vi.fn(async (request: Request) => new Response(`asked ${request.url}`));
  const egress = egressOf({
    region: "us",
    policy: "standard",
    register,
    connect,
    audit: async (entry) => void entries.push(entry),
    ...ports,
  });
  return { egress, entries, connect };
}

const refused = async (sent: Promise<Response>) => {
  const error = await sent.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof Problem)) throw new Error("the call was not refused");
  return error;
};

const api = "https://api.github.com/repos";

describe("the egress port (M-024)", () => {
  test("what region, policy and register allow goes out, without our own headers", async () => {
    const { egress, entries, connect } = open();
    const headers = { authorization: "Bearer x", traceparent: "00-1", "x-request-id": "req_1" };
    const answer = await egress.send("github", new Request(api, { method: "POST", body: "hello", headers }));
    expect(await answer.text()).toBe(`asked ${api}`);
    expect(entries).toEqual([]);
    const sent = connect.mock.calls[0]?.[0];
    expect(sent?.redirect).toBe("manual");
    expect([...(sent?.headers.keys() ?? [])]).toEqual(["authorization", "content-type"]);
    expect(await sent?.text()).toBe("hello");
  });

  test.each([
    ["a region that is not allowed", "region", { region: "uk" }, api],
    ["a strict tenant's call out of its region", "policy", { policy: "strict" }, api],
    ["a host that is not registered", "host", {}, "https://api.github.com.example.com/"],
    ["a subdomain", "host", {}, "https://x.api.github.com/"],
    ["an address in clear", "scheme", {}, "http://api.github.com/"],
    ["another port", "scheme", {}, "https://api.github.com:8443/"],
  ] as const)("%s is refused and audited", async (_, reason, ports, url) => {
    const { egress, entries, connect } = open(ports);
    const problem = await refused(egress.send("github", new Request(url)));
    expect(problem.code).toBe("egress_refused");
    expect(problem.extra.members).toEqual({ subprocessor: "github", reason });
    expect(connect).not.toHaveBeenCalled();
    expect(entries).toEqual([
      {
        action: "egress.refused",
        target: { kind: "subprocessor", id: "github" },
        detail: expect.objectContaining({ reason, host: new URL(url).hostname }),
      },
    ]);
  });

  test("a strict tenant may use what processes inside its region", async () => {
    const { egress } = open({ region: "eu", policy: "strict" });
    expect((await egress.send("github", new Request(api))).status).toBe(200);
  });

  test("as registered today nobody is called, in no region and by no policy", async () => {
    for (const region of regions)
      for (const policy of ["standard", "strict"] as const)
        for (const [id, { hosts }] of Object.entries(subprocessors)) {
          const { egress, connect } = open({ region, policy, register: subprocessors });
          const url = `https://${hosts[0] ?? "example.com"}/`;
          await refused(egress.send(id as SubprocessorId, new Request(url)));
          expect(connect).not.toHaveBeenCalled();
        }
  });

  test("a refusal that cannot be audited is no answer either", async () => {
    const { egress } = open({ region: "uk", audit: () => Promise.reject(new Error("no audit")) });
    await expect(egress.send("github", new Request(api))).rejects.toThrow("no audit");
  });

  test("a redirect is refused, wherever it leads", async () => {
    const connect = async () => new Response(null, { status: 302, headers: { location: api } });
    const { egress, entries } = open({ connect });
    expect((await refused(egress.send("github", new Request(api)))).extra.members).toMatchObject({
      reason: "redirect",
    });
    expect(entries).toHaveLength(1);
  });

  test("a body beyond the limit does not leave", async () => {
    const { egress, connect } = open();
    const body = new Uint8Array(egressLimits.requestBytes + 1);
    const problem = await refused(egress.send("github", new Request(api, { method: "POST", body })));
    expect(problem.extra.members).toMatchObject({ reason: "size" });
    expect(connect).not.toHaveBeenCalled();
    const whole = new Request(api, { method: "POST", body: body.slice(1) });
    expect((await egress.send("github", whole)).status).toBe(200);
  });

  test("an answer beyond the limit breaks off, declared or not", async () => {
    const bytes = new Uint8Array(egressLimits.responseBytes + 1);
    const declared = { "content-length": String(bytes.length) };
    const loud = open({ connect: async () => new Response(bytes, { headers: declared }) });
    expect((await refused(loud.egress.send("github", new Request(api)))).code).toBe("upstream_failed");
    const silent = open({ connect: async () => new Response(new Blob([bytes]).stream()) });
    const answer = await silent.egress.send("github", new Request(api));
    await expect(answer.arrayBuffer()).rejects.toMatchObject({ code: "upstream_failed" });
    const full = open({ connect: async () => new Response(new Blob([bytes.slice(1)]).stream()) });
    expect((await (await full.egress.send("github", new Request(api))).arrayBuffer()).byteLength).toBe(
      egressLimits.responseBytes,
    );
  });

  test.each([
    ["cannot be reached", new TypeError("fetch failed"), "upstream_failed"],
    ["is silent too long", new DOMException("late", "TimeoutError"), "upstream_timeout"],
  ])("a service that %s is named, and nothing of the fault shown", async (_, fault, code) => {
    const { egress } = open({ connect: () => Promise.reject(fault) });
    const problem = await refused(egress.send("github", new Request(api)));
    expect([problem.code, problem.extra.members]).toEqual([code, { upstream: "github" }]);
    expect(problem.detail).not.toContain(fault.message);
  });

  test("a call is cut off after its time", async () => {
    const { egress, connect } = open();
    await egress.send("github", new Request(api));
    expect(connect.mock.calls[0]?.[0].signal).toBeInstanceOf(AbortSignal);
  });
});
