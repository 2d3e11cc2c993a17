import { isPlan, planFacts } from "../../../shared/kernel/plan.ts";
import { words } from "../messages/console.ts";
import { limits as text } from "../messages/limits.ts";
import { count, date, duration, size } from "../parts/numbers.ts";
import { isBurst, type LimitShown } from "./limits-answer.ts";
import type { UsageAnswer } from "./usage-answer.ts";

/** What a limit of `GET /v1/limits` is called where people read; its own name where nobody gave it one. */
export function nameOfLimit(name: string): string {
  const names: Readonly<Record<string, string>> = text.names;
  return names[name] ?? name.replaceAll("_", " ");
}

/** How an amount of it is written. */
export const amountOf = (name: string): ((amount: number) => string) =>
  name.endsWith("_bytes") ? size : count;

export function limitText({ name, limit }: Pick<LimitShown, "name" | "limit">): string {
  if (limit !== null) return amountOf(name)(limit);
  return isBurst(name) ? text.wholeMinute : words.noLimit;
}

/** Where a limit comes from. */
export function sourceText({ kind, plan = "", expires_at: until }: LimitShown["source"]): string {
  const planName = isPlan(plan) ? planFacts[plan].name : plan;
  if (kind === "plan" || kind === "parent") return text.sources[kind](planName);
  if (kind === "override") return text.sources.override(until === undefined ? "–" : date(until));
  return kind === "key" || kind === "person" || kind === "company" ? text.sources[kind] : kind;
}

const policies: Readonly<Record<string, string>> = {
  requests_per_minute: "minute",
  requests_per_ten_seconds: "burst",
  requests_per_month: "month",
  ai_requests_per_day: "ai-day",
};

/** When what was used is free again; of a limit that is shared with others nobody here can say. */
export function resetText({ name, used }: LimitShown, usage: UsageAnswer): string {
  if (!name.includes("_per_")) return words.usage.never;
  const found = usage.policies.find((policy) => policy.name === policies[name]);
  return found && used !== null ? duration(found.reset_seconds) : "–";
}

const first = [
  "ai_requests_per_day",
  "concurrent_tasks",
  "projects",
  "seats",
  "storage_bytes",
  "requests_per_month",
];
const place = ({ name }: LimitShown) => (first.includes(name) ? first.indexOf(name) : first.length);

/** Those that are most often met first. */
export const inOrder = (limits: readonly LimitShown[]): LimitShown[] =>
  limits.toSorted((one, other) => place(one) - place(other));
