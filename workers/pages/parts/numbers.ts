import type { Locale } from "../../../shared/kernel/locale.ts";
import { spoken, spokenFormat } from "../messages/spoken.ts";
import { units } from "../messages/units.ts";

const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

/** Each format is made once per language: making one costs more than all of a page. */
function format<Format extends Intl.NumberFormat | Intl.DateTimeFormat>(
  name: string,
  make: (tag: string) => Format,
): Format {
  const key = `${spoken() satisfies Locale} ${name}`;
  const known = (kept.get(key) as Format | undefined) ?? make(spokenFormat());
  kept.set(key, known);
  return known;
}

export const count = (value: number): string =>
  format("count", (tag) => new Intl.NumberFormat(tag)).format(value);

/** US cents as a price; whole dollars without decimals. Arabic knows no narrow sign, and from right to left `US$` falls apart. */
export const price = (cents: number): string =>
  format(
    "price",
    (tag) =>
      new Intl.NumberFormat(tag, {
        style: "currency",
        currency: "USD",
        currencyDisplay: "narrowSymbol",
        minimumFractionDigits: 0,
      }),
  )
    .format(cents / 100)
    .replace("US$", "$");

const decimal = (value: number): string =>
  format("decimal", (tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 })).format(value);

/** Bytes in units of 1000. */
export function size(bytes: number): string {
  const power = Math.max(
    0,
    units.bytes.findLastIndex((_, index) => bytes >= 1000 ** index),
  );
  return `${decimal(bytes / 1000 ** power)} ${units.bytes[power]}`;
}

const dates = (name: string, options: Intl.DateTimeFormatOptions) => (instant: string) =>
  format(name, (tag) => new Intl.DateTimeFormat(tag, { ...options, timeZone: "UTC" })).format(
    new Date(instant),
  );

const moment = dates("moment", { dateStyle: "medium", timeStyle: "short" });
export const dateTime = (instant: string): string => `${moment(instant)} UTC`;
export const date = dates("day", { dateStyle: "medium" });
export const timeOfDay = dates("clock", { timeStyle: "medium" });

/** Seconds in the two largest units that matter to a person. */
export function duration(seconds: number): string {
  if (seconds < 60) return units.seconds(Math.ceil(seconds));
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return units.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48)
    return minutes % 60 === 0 ? units.hours(hours) : `${units.hours(hours)} ${units.minutes(minutes % 60)}`;
  return units.days(Math.round(hours / 24));
}
