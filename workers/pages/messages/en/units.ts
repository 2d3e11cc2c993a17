import { counted } from "../../../../shared/kernel/locale.ts";

export const units = {
  seconds: (count: number) => `${count} s`,
  minutes: (count: number) => `${count} min`,
  hours: (count: number) => `${count} h`,
  days: (count: number) => counted("en", count, { one: "# day", other: "# days" }),
  /** Of 1, and each of a thousand of the one before. */
  bytes: ["B", "kB", "MB", "GB", "TB"],
} as const;
