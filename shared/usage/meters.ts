/**
 * What is counted, each in an integer of its own unit. A meter's name is stored and billed by: it is never reused.
 * - `model_cost`: millionths of a US dollar, what the model's provider asks
 * - `storage_byte_hours`: bytes kept, times the hours they were kept
 * - `active_users`: people, once for each UTC day they were seen
 */
export const usageMeters = [
  "api_calls",
  "ai_requests",
  "model_tokens_in",
  "model_tokens_out",
  "model_cost",
  "storage_byte_hours",
  "active_users",
  "sandbox_milliseconds",
] as const;
export type UsageMeter = (typeof usageMeters)[number];

/** One of what a meter's integers count. */
export const usageUnits = {
  api_calls: "calls",
  ai_requests: "requests",
  model_tokens_in: "tokens",
  model_tokens_out: "tokens",
  model_cost: "microusd",
  storage_byte_hours: "byte_hours",
  active_users: "user_days",
  sandbox_milliseconds: "milliseconds",
} as const satisfies Record<UsageMeter, string>;

export const hourMilliseconds = 3_600_000;

/** The UTC hour around `at`, both in milliseconds since the epoch. */
export const hourOf = (at: number): number => Math.floor(at / hourMilliseconds) * hourMilliseconds;

/** Number of the UTC day, which names what is counted once a day. */
export const dayOf = (at: number): number => Math.floor(at / (24 * hourMilliseconds));
