const locale = "en-GB";

const whole = new Intl.NumberFormat(locale);
export const count = (value: number): string => whole.format(value);

const dollars = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 0,
});
/** US cents as a price; whole dollars without decimals. */
export const price = (cents: number): string => dollars.format(cents / 100);

const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
/** Bytes in units of 1000. */
export const size = (bytes: number): string =>
  bytes < 1000
    ? `${bytes} B`
    : bytes < 1e6
      ? `${decimal.format(bytes / 1e3)} kB`
      : `${decimal.format(bytes / 1e6)} MB`;

const moment = new Intl.DateTimeFormat(locale, {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
});
export const dateTime = (instant: string): string => `${moment.format(new Date(instant))} UTC`;

const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
export const date = (instant: string): string => day.format(new Date(instant));

const clock = new Intl.DateTimeFormat(locale, { timeStyle: "medium", timeZone: "UTC" });
export const timeOfDay = (instant: string): string => clock.format(new Date(instant));

/** Seconds in the two largest units that matter to a person. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}
