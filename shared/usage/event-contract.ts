import * as z from "zod/mini";
import { deferred } from "../kernel/deferred.ts";

/** RFC 3339, with any offset from UTC. */
const instant = deferred(() => z.iso.datetime({ offset: true }));
const amount = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));

const event = () => ({
  /** The reporter's own; the same for every attempt to report this event. */
  event_id: z.string().check(z.regex(/^[A-Za-z0-9._:-]{1,128}$/)),
  occurred_at: instant,
});

/** What happened. Requests to the API are the platform's to count: no event reports them. */
export const usageEvent = deferred(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("model_call"),
      ...event(),
      /** What tokens and cost are told apart by. */
      model: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,99}$/)),
      input_tokens: amount(0, 1_000_000_000),
      output_tokens: amount(0, 1_000_000_000),
      /** Millionths of a US dollar. */
      cost_microusd: amount(0, 10_000_000_000),
    }),
    z.strictObject({ kind: z.literal("ai_request"), ...event() }),
    z.strictObject({ kind: z.literal("sandbox"), ...event(), milliseconds: amount(1, 86_400_000) }),
    z.strictObject({ kind: z.literal("storage"), ...event(), byte_hours: amount(1, 1_000_000_000_000) }),
    z.strictObject({
      kind: z.literal("active_user"),
      ...event(),
      /** An opaque id of the person, the same all day; never an address or a name. */
      user: z.string().check(z.regex(/^[A-Za-z0-9._:-]{1,128}$/)),
    }),
  ]),
);
export type SentEvent = z.output<typeof usageEvent>;

export const usageEvents = deferred(() =>
  z.strictObject({
    events: z.array(usageEvent).check(z.minLength(1), z.maxLength(1_000)),
  }),
);
export type UsageEvents = z.output<typeof usageEvents>;

/** `adjusted`: its billing month is closed, it is billed with the running one. `repeated`: it was counted before. */
export const countedVerdicts = ["counted", "adjusted", "repeated"] as const;

export const eventsCounted = deferred(() =>
  z.object({
    /** In the order sent. */
    data: z.array(z.object({ event_id: z.string(), verdict: z.enum(countedVerdicts) })),
  }),
);
export type EventsCounted = z.output<typeof eventsCounted>;
