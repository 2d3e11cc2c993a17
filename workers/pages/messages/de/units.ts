import type { Translated } from "../../../../shared/kernel/locale.ts";
import { counted } from "../../../../shared/kernel/locale.ts";
import type { units as english } from "../en/units.ts";

export const units: Translated<typeof english> = {
  seconds: (count) => `${count} s`,
  minutes: (count) => `${count} Min.`,
  hours: (count) => `${count} Std.`,
  days: (count) => counted("de", count, { one: "# Tag", other: "# Tage" }),
  /** Of 1, and each of a thousand of the one before. */
  bytes: ["B", "kB", "MB", "GB", "TB"],
};
