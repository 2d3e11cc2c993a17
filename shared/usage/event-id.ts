/** What the platform itself reports is named by this; a tenant's own events may not be. */
const platformPrefix = "lv:";

export const isPlatformEvent = (id: string): boolean => id.startsWith(platformPrefix);

/** One fact of the platform's, the same at every repetition; ids and numbers only. */
export const platformEventId = (kind: "active" | "sandbox" | "storage", ...of: (string | number)[]): string =>
  `${platformPrefix}${[kind, ...of].join(":")}`;
