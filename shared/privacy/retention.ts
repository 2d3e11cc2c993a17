const day = 86_400_000;

/** How long something is kept once it is over. What no class of days names goes with the person or the company. */
export const retentionDays = {
  session: 30,
  refresh_token: 1,
  api_key: 90,
  invitation: 30,
  answer: 0,
  payment_event: 30,
  sign_up: 30,
  single_use: 0,
  attempts: 0,
} as const;

export type Retained = keyof typeof retentionDays;

export type RetentionClass = Retained | "person" | "company" | "evidence" | "audit" | "delivered";

/** In words, for the processing record. */
export const retentionWords: Record<RetentionClass, string> = {
  person: "until the person is erased or the company purged",
  company: "until the company is purged",
  evidence: "until the company is purged: it proves what was done for a person, and holds ids only",
  audit: "as long as the plan says",
  delivered: "until the other store has it, mostly seconds",
  session: `${retentionDays.session} days after it ended`,
  refresh_token: `${retentionDays.refresh_token} day after it lapsed`,
  api_key: `${retentionDays.api_key} days after it was revoked or lapsed`,
  invitation: `${retentionDays.invitation} days after it was settled or lapsed`,
  answer: "24 hours",
  payment_event: `the text of a processed event ${retentionDays.payment_event} days; its id for good, so that it is never processed twice`,
  sign_up: `${retentionDays.sign_up} days`,
  single_use: "until the value would have lapsed anyway",
  attempts: "until the window of the attempts is over, at most a year",
};

/** Rows of this class that were over before this instant go. */
export const cutoffOf = (name: Retained, now: number): number => now - retentionDays[name] * day;
