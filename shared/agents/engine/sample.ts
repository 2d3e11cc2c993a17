import { accepts } from "./check.ts";
import type { Json, JsonObject } from "./json.ts";
import { samplePattern } from "./pattern-sample.ts";
import {
  type Lookup,
  type NumberKind,
  resolve,
  type Shape,
  type StringFormat,
  type StringKind,
} from "./shape.ts";

const maxDepth = 4;
const maxText = 20_000;
const maxItems = 1_000;

export interface SampleOptions {
  lookup: Lookup;
  /** Which of several values, from 1; different numbers give different values where the schema allows. */
  n?: number;
  /** Only what is required. */
  sparse?: boolean;
  /** What the value is called, for readable texts. */
  label?: string;
}

/** A value the schema accepts, or `undefined` when none was found. */
export function sample(shape: Shape, options: SampleOptions, depth = 0): Json | undefined {
  const found = resolve(shape, options.lookup);
  const { example } = found.example === undefined ? shape : found;
  const isFirst = (options.n ?? 1) === 1;
  if (isFirst && example !== undefined && (typeof example !== "object" || example === null)) {
    if (example !== null && accepts(found, example, options.lookup)) return example;
  }
  const value = construct(found, options, depth);
  return value !== undefined && accepts(found, value, options.lookup) ? value : undefined;
}

function construct(shape: Shape, options: SampleOptions, depth: number): Json | undefined {
  const n = options.n ?? 1;
  switch (shape.kind) {
    case "unknown":
      return `${options.label ?? "value"} ${n}`;
    case "boolean":
      return n % 2 === 1;
    case "enum":
      return shape.values[(n - 1) % shape.values.length];
    case "string":
      return sampleText(shape, n, options.label ?? "text");
    case "number":
      return sampleNumber(shape, n);
    case "union":
      return firstDefined(shape.options, (option) => sample(option, options, depth + 1));
    case "array": {
      const least = shape.minItems ?? 0;
      if (least > maxItems) return undefined;
      const wanted = Math.min(
        shape.maxItems ?? 1,
        Math.max(least, depth < maxDepth && !options.sparse ? 1 : 0),
      );
      const items: Json[] = [];
      for (let index = 0; index < wanted; index++) {
        const item = sample(shape.items, { ...options, n: shape.unique === true ? n + index : n }, depth + 1);
        if (item === undefined) return least === 0 ? [] : undefined;
        items.push(item);
      }
      return items;
    }
    case "object": {
      const value: JsonObject = {};
      for (const field of shape.fields) {
        const isDeep = depth >= maxDepth || options.sparse === true;
        if (!field.required && isDeep) continue;
        if (depth > 12) return undefined;
        const inner = sample(field.shape, { ...options, label: field.name }, depth + 1);
        if (inner === undefined && field.required) return undefined;
        if (inner !== undefined) value[field.name] = inner;
      }
      return value;
    }
    case "ref":
      return undefined;
  }
}

function firstDefined<T>(list: readonly T[], make: (item: T) => Json | undefined): Json | undefined {
  for (const item of list) {
    const made = make(item);
    if (made !== undefined) return made;
  }
  return undefined;
}

const formatted: Record<StringFormat, (n: number, pad: number) => string> = {
  "date-time": (n) => `2026-01-${two(n)}T09:30:00Z`,
  date: (n) => `2026-01-${two(n)}`,
  email: (n, pad) => `person${n}${"x".repeat(pad)}@example.com`,
  uuid: (n) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  uri: (n, pad) => `https://example.com/${n}${"x".repeat(pad)}`,
  ipv4: (n) => `192.0.2.${n}`.replace(/\d{3,}/g, (part) => String(Number(part) % 100)),
  ipv6: (n) => `2001:db8::${n}`,
  byte: (n, pad) => `AAA${"ABCDEFGH".charAt(n % 8)}${"AAAA".repeat(Math.ceil(pad / 4))}`,
};
const two = (n: number): string => String(((n - 1) % 28) + 1).padStart(2, "0");

/** A text of exactly the given length when `exact` is set. */
export function sampleText(shape: StringKind, n: number, label: string, exact?: number): string | undefined {
  const min = exact ?? shape.minLength ?? 0;
  const max = exact ?? Math.min(shape.maxLength ?? maxText, maxText);
  if (min > maxText) return undefined;
  if (shape.pattern !== undefined) return samplePattern(shape.pattern, n, min, max) ?? undefined;
  if (shape.format !== undefined) {
    const short = formatted[shape.format](n, 0);
    return formatted[shape.format](n, Math.max(0, min - short.length));
  }
  const words = label
    .slice(0, 200)
    .replace(/[^A-Za-z0-9]+/g, " ")
    .trim();
  const text = `${words === "" ? "text" : words} ${n}`;
  if (text.length > max)
    return String(n % 10)
      .padEnd(Math.min(max, Math.max(min, 1)), "x")
      .slice(0, max);
  return text.padEnd(min, "x");
}

function sampleNumber(shape: NumberKind, n: number): number | undefined {
  const step = shape.multipleOf ?? 1;
  const low = shape.min ?? shape.above;
  const high = shape.max ?? shape.below;
  const start = low ?? (high !== undefined && high < step ? high - step * 20 : 0);
  const first = Math.ceil(start / step) * step;
  const candidates = [first + n * step, first + step, first, first - step, high, low];
  const middle =
    low !== undefined && high !== undefined ? [low + ((high - low) * n) / 16, (low + high) / 2] : [];
  return [...candidates, ...middle].find(
    (value): value is number =>
      value !== undefined && accepts({ ...shape }, Number(value.toFixed(10)), { get: () => shape }),
  );
}
