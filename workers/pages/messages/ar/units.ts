import type { Translated } from "../../../../shared/kernel/locale.ts";
import { counted } from "../../../../shared/kernel/locale.ts";
import type { units as english } from "../en/units.ts";

export const units: Translated<typeof english> = {
  seconds: (count) => `${count} ث`,
  minutes: (count) => `${count} د`,
  hours: (count) => `${count} س`,
  days: (count) =>
    counted("ar", count, { one: "يوم واحد", two: "يومان", few: "# أيام", many: "# يومًا", other: "# يوم" }),
  /** Of 1, and each of a thousand of the one before. */
  bytes: ["بايت", "كيلوبايت", "ميغابايت", "غيغابايت", "تيرابايت"],
};
