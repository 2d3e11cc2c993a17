import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { isPublicHost } from "../kernel/public-host.ts";
import { declarableRegions } from "../kernel/subprocessor.ts";

const urlLimit = 2_000;

/** `https`, a public server's name, its own port, no account and no fragment in it. */
function isEndpoint(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" || url.port !== "" || url.hash !== "") return false;
  return url.username === "" && url.password === "" && isPublicHost(url.hostname);
}

export const streamInput = deferred(() =>
  z.strictObject({
    url: z
      .string()
      .check(
        z.maxLength(urlLimit),
        z.refine(isEndpoint, "must be an https address of a public host, without account, port or fragment"),
      ),
    /** Where the endpoint stands: nobody can look that up, so the company says it. */
    region: z.enum(declarableRegions),
    /** `start`: everything that is kept; `now`: what comes after the latest signed head. */
    from: z._default(z.enum(["start", "now"]), "start"),
  }),
);
export type StreamInput = z.output<typeof streamInput>;

export const streamPatch = deferred(() => z.strictObject({ status: z.enum(["active", "paused"]) }));
export type StreamPatch = z.output<typeof streamPatch>;

const view = () => ({
  id: id("auditStream"),
  url: z.string(),
  region: z.enum(declarableRegions),
  status: z.enum(["active", "paused"]),
  /** Why it is paused: somebody asked, too many failures, a refusal to let it leave, or the receiver is gone for good. */
  paused_for: z.nullable(z.enum(["asked", "failures", "refused", "gone"])),
  /** Entries delivered: the next one's `sequence`. */
  position: z.int(),
  /** Entries under the latest signed head that are not delivered yet. */
  lag: z.int(),
  last_delivered_at: z.nullable(instant),
  /** Failures since the last delivery. */
  attempts: z.int(),
  next_attempt_at: z.nullable(instant),
  last_error: z.nullable(z.string()),
  created_by: z.string(),
  created_at: instant,
  version: z.int(),
});

export const streamView = deferred(() => z.object(view()));
export type StreamView = z.output<typeof streamView>;

/** `secret` is shown once: `null` when the answer is a replay. */
export const createdStream = deferred(() => z.object({ ...view(), secret: z.nullable(z.string()) }));
export type CreatedStream = z.output<typeof createdStream>;

/** All of them: a company has a handful. */
export const streamList = deferred(() => z.object({ data: z.array(streamView) }));
export type StreamList = z.output<typeof streamList>;

export const streamParams = deferred(() => z.strictObject({ id: id("auditStream") }));

/** What came of a test message: the receiver's status, or why there is none. */
export const testAnswer = deferred(() =>
  z.object({
    delivered: z.boolean(),
    status: z.nullable(z.int()),
    error: z.nullable(z.string()),
  }),
);
export type TestAnswer = z.output<typeof testAnswer>;
