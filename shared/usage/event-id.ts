/** What the platform itself reports is named by this; a tenant's own events may not be. */
const platformPrefix = "lv:";

export const isPlatformEvent = (id: string): boolean => id.startsWith(platformPrefix);

/** What a tenant's own tools report is named by this. */
const sentPrefix = "sent:";

export const sentEventId = (eventId: string): string => `${sentPrefix}${eventId}`;
export const isSentEvent = (id: string): boolean => id.startsWith(sentPrefix);

/** Of a person's day, with the person in it: the meter remembers a digest of it in its place. */
export const activityPrefix = `${platformPrefix}active:`;
export const isActivity = (id: string): boolean => id.startsWith(activityPrefix);
/** As a log may have it: without the person. */
export const namelessOf = (id: string): string => (isActivity(id) ? activityPrefix : id);

/** One fact of the platform's, the same at every repetition; ids and numbers only. */
export const platformEventId = (kind: "active" | "sandbox" | "storage", ...of: (string | number)[]): string =>
  `${platformPrefix}${[kind, ...of].join(":")}`;
