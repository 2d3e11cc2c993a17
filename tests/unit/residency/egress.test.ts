import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { AuditEntry } from "../../../shared/data/audit-entry.ts";
import { type EgressPorts, egressLimits, egressOf } from "../../../shared/http/egress.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { isPublicHost } from "../../../shared/kernel/public-host.ts";
import { regions } from "../../../shared/kernel/region.ts";
import {
  declarableRegions,
  type NamedPlace,
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

  /** Whom we call ourselves: no strict company's data goes there. */
  const called: readonly string[] = ["mail", "sms", "dns"];

  test("as registered today nobody else is called of our own accord, in no region and by no policy", async () => {
    for (const region of regions)
      for (const policy of ["standard", "strict"] as const)
        for (const [id, { hosts }] of Object.entries(subprocessors)) {
          if (policy === "standard" && called.includes(id)) continue;
          const { egress, connect } = open({ region, policy, register: subprocessors });
          const url = `https://${hosts === "named" ? "example.com" : (hosts[0] ?? "example.com")}/`;
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

describe("a host the tenant named (M-030, M-033)", () => {
  const url = "https://siem.example.com/audit";
  const place = (region: NamedPlace["region"], host = "siem.example.com"): NamedPlace => ({ host, region });

  test("is called at the tenant's word, and no other host is", async () => {
    const { egress, connect, entries } = open();
    expect((await egress.send("customer_endpoint", new Request(url), { place: place("other") })).status).toBe(
      200,
    );
    const elsewhere = egress.send("customer_endpoint", new Request("https://b.example.com/"), {
      place: place("us"),
    });
    expect((await refused(elsewhere)).extra.members).toMatchObject({ reason: "host" });
    const unnamed = egress.send("customer_endpoint", new Request(url));
    expect((await refused(unnamed)).extra.members).toMatchObject({ reason: "host" });
    expect(connect).toHaveBeenCalledTimes(1);
    expect(entries.map(({ action }) => action)).toEqual(["egress.refused", "egress.refused"]);
  });

  test("of a strict tenant must be declared inside its region: any other is refused, asked or called", async () => {
    for (const region of regions)
      for (const declared of declarableRegions) {
        const { egress, connect, entries } = open({ region, policy: "strict" });
        const call = egress.send("customer_endpoint", new Request(url), { place: place(declared) });
        if (declared === region) expect((await call).status).toBe(200);
        else {
          expect((await refused(call)).extra.members).toMatchObject({ reason: "policy" });
          await expect(egress.admit("customer_endpoint", url, place(declared))).rejects.toThrow("policy");
          expect([connect.mock.calls.length, entries.length]).toEqual([0, 2]);
        }
      }
  });

  test("must be a public server's: whatever way an inner address is spelled, it is refused", async () => {
    const inner = [
      ..."localhost 127.0.0.1 127.1 2130706433 0x7f000001 0177.0.0.1 0 10.0.0.1 169.254.169.254 [::1]".split(
        " ",
      ),
      ..."[::ffff:127.0.0.1] [fd00::1] 100.64.0.1 metadata.google.internal printer.local router".split(" "),
      ..."a.localhost intra.corp nas.lan x.home.arpa x.onion x.test www.example example.com. １２７.0.0.1".split(
        " ",
      ),
      ..."leanvibe.ai eu.api.leanvibe.ai 1.2.3 a..b.com _x.example.com 999.1.1.1.1".split(" "),
    ];
    for (const host of inner) {
      const parsed = URL.parse(`https://${host}/`);
      if (!parsed) continue;
      const { egress, connect } = open();
      const sent = egress.send("customer_endpoint", new Request(parsed), {
        place: place("us", parsed.hostname),
      });
      expect((await refused(sent)).extra.members, host).toMatchObject({ reason: "host" });
      expect(connect).not.toHaveBeenCalled();
    }
    for (const host of ["siem.example.com", "münchen.de", "a-b.co.uk", "xn--p1ai.xn--p1ai", "1e100.net"])
      expect(isPublicHost(new URL(`https://${host}`).hostname), host).toBe(true);
  });

  test("whatever the URL parser makes of four numbers is no public host", () => {
    const number = fc.oneof(
      fc.nat(255).map(String),
      fc.nat(255).map((n) => `0x${n.toString(16)}`),
      fc.nat(255).map((n) => `0${n.toString(8)}`),
    );
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 4 }), (parts) => {
        const parsed = URL.parse(`https://${parts.join(".")}/`);
        return parsed === null || !isPublicHost(parsed.hostname);
      }),
    );
    fc.assert(fc.property(fc.ipV6(), (address) => !isPublicHost(new URL(`https://[${address}]`).hostname)));
  });

  test("is given the time the caller says, and never more than the port's own", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout");
    const { egress } = open();
    for (const milliseconds of [5, 1e9])
      await egress.send("customer_endpoint", new Request(url), { place: place("us"), milliseconds });
    expect(timeout.mock.calls).toEqual([[5], [egressLimits.milliseconds]]);
    timeout.mockRestore();
  });
});
