import { type Recorded, sinks } from "./recorded.ts";
import type { Trace, TraceKind } from "./traces.ts";

type Sink = (typeof sinks)[number];
export interface Finding {
  sink: Sink;
  where: string;
  trace: Trace;
  why: string;
  sample: string;
}

const nothing: readonly TraceKind[] = ["marker", "email", "token", "secret", "password"];

/** What may not be in a sink whosever it is; markers where they may be must still be the holder's own. */
const forbidden: Record<Sink, readonly TraceKind[]> = {
  response: ["secret", "password"],
  log: nothing,
  queue: nothing,
  outbox: nothing,
  "file-key": nothing,
  "file-body": ["token", "secret", "password"],
  "object-name": nothing,
  "object-row": ["email", "secret", "password"],
  row: ["email", "secret", "password"],
  "common-row": nothing,
  "directory-row": nothing,
  outbound: ["password"],
  url: nothing,
  call: ["secret"],
};

/** The one answer that shows a secret, once, to who made it; `where` says route and status. */
const shownOnce = new Map<string, TraceKind>([["POST /v1/audit-streams 201", "secret"]]);

/** Who bears which marker, who owns which id, and who may look down on whom. */
export class People {
  readonly #bearers = new Map<string, readonly string[]>();
  readonly #owners = new Map<string, string>();
  readonly #below = new Set<string>();

  constructor(lines: readonly Recorded[]) {
    for (const { sink, where, holder = "", traces = [] } of lines) {
      if (sink === "tenant")
        for (const { kind, text } of traces)
          if (kind === "marker") this.#bearers.set(text, [...(this.#bearers.get(text) ?? []), where]);
      if (sink === "owned") this.#owners.set(where, holder);
      if (sink === "below") this.#below.add(`${holder} ${where}`);
    }
  }

  /** The tenant behind an id: an object's id leads to a task's, that one to a tenant's. */
  tenantOf(id: string | undefined): string | undefined {
    if (id === undefined || id.startsWith("ten_")) return id;
    return this.tenantOf(this.#owners.get(id));
  }
  /** The same company in two platforms has two ids and one marker. */
  bearersOf(marker: string): readonly string[] {
    return this.#bearers.get(marker) ?? [`somebody (${marker})`];
  }
  maySee(tenant: string, marker: string): boolean {
    return this.bearersOf(marker).some((other) => tenant === other || this.#below.has(`${tenant} ${other}`));
  }
}

/** Everything that lies where it must not. */
export function judge(lines: readonly Recorded[]): Finding[] {
  const people = new People(lines);
  const sent = new Set(
    lines.flatMap(({ sink, traces = [] }) => (sink === "sent-url" ? traces.map(({ text }) => text) : [])),
  );
  return lines.flatMap((line) => {
    const sink = sinks.find((name) => name === line.sink);
    if (sink === undefined) return [];
    const traces = (line.traces ?? []).filter(({ text }) => sink !== "url" || !sent.has(text));
    const finding = (trace: Trace, why: string): Finding => {
      return { sink, where: line.where, trace, why, sample: line.sample ?? "" };
    };
    const misplaced = traces
      .filter(({ kind }) => forbidden[sink].includes(kind) && shownOnce.get(line.where) !== kind)
      .map((trace) => finding(trace, `no ${trace.kind} may be here`));
    const foreign = forbidden[sink].includes("marker") ? [] : foreignMarkers(people, line, traces);
    return [...misplaced, ...foreign.map((trace) => finding(trace, "another tenant's marker"))];
  });
}

/** Without a known holder, all that is in one piece must at least be one tenant's. */
function foreignMarkers(people: People, line: Recorded, traces: readonly Trace[]): Trace[] {
  const markers = traces.filter(({ kind }) => kind === "marker");
  const known = people.tenantOf(line.holder);
  const holders = known !== undefined ? [known] : markers[0] ? people.bearersOf(markers[0].text) : [];
  return markers.filter(({ text }) => !holders.some((holder) => people.maySee(holder, text)));
}
