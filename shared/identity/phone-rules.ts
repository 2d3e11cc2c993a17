import { parsePhoneNumberFromString } from "libphonenumber-js/mobile";

/**
 * Where we send texts: ISO 3166-1. Elsewhere a text costs many times as much, which is what fraud by texts lives
 * on; a company may allow fewer (`sms_countries`), and none more.
 */
export const smsCountries: readonly string[] = [
  ...[
    "AT",
    "AU",
    "BE",
    "BG",
    "CA",
    "CH",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HR",
    "HU",
  ],
  ...[
    "IE",
    "IL",
    "IS",
    "IT",
    "JP",
    "KR",
    "LI",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "NO",
    "NZ",
    "PL",
    "PT",
    "RO",
    "SE",
  ],
  ...["SG", "SI", "SK", "US"],
];

export const phoneFacts = {
  /** A code's life in seconds, as of one by letter. */
  seconds: 600,
  /** Accounts of one company that may share a number. */
  accounts: 2,
  /** Between two texts to one number at first, and at most, in seconds; each one doubles it. */
  firstWait: 30,
  longestWait: 3_600,
} as const;

export interface PhoneNumber {
  /** E.164. */
  number: string;
  country: string;
  /** The thousand numbers that it stands among. */
  block: string;
}

/** `unreadable`: not in international form; `kind`: no mobile number of any country; `country`: of one we do not send to. */
export type NumberFault = "unreadable" | "kind" | "country";

/** As people type it, with its country's code. Landlines, services, premium rates and satellites get nothing. */
export function readNumber(
  given: string,
  allowed: readonly string[] | null,
): PhoneNumber | { fault: NumberFault } {
  const typed = given.normalize("NFKC").trim();
  const parsed = /^\+[\d ().-]{6,30}$/.test(typed)
    ? parsePhoneNumberFromString(typed, { extract: false })
    : undefined;
  if (!parsed) return { fault: "unreadable" };
  const { country, number } = parsed;
  if (!country || !parsed.isValid() || parsed.getType() !== "MOBILE") return { fault: "kind" };
  if (!isSentTo(country, allowed)) return { fault: "country" };
  return { number, country, block: number.slice(0, -3) };
}

/** `allowed`: what the company says; `null`: all that we send to. */
export const isSentTo = (country: string, allowed: readonly string[] | null): boolean =>
  smsCountries.includes(country) && (allowed === null || allowed.includes(country));

/** What is shown of a number: enough to know one's own, and nobody else's. */
export const masked = (number: string): string => `••• ${number.slice(-2)}`;

export interface Sends {
  sends: number;
  /** When these began to be counted, and when the last went out; epoch milliseconds. */
  sendsSince: number;
  sentAt: number;
}

const day = 24 * 3_600_000;

/** Milliseconds to wait after the `count`-th text of a day. */
export const coolDown = (count: number): number =>
  count === 0 ? 0 : 1000 * Math.min(phoneFacts.firstWait * 2 ** (count - 1), phoneFacts.longestWait);

/** The counts with one more text, or when it may go. */
export function nextSend({ sends, sendsSince, sentAt }: Sends, now: number): Sends | { notBefore: number } {
  const notBefore = sends === 0 ? 0 : sentAt + coolDown(sends);
  if (now < notBefore) return { notBefore };
  const isNewDay = sends === 0 || now >= sendsSince + day;
  return isNewDay
    ? { sends: 1, sendsSince: now, sentAt: now }
    : { sends: sends + 1, sendsSince, sentAt: now };
}

export const isFreshCode = (drawnAt: number | null, now: number): drawnAt is number =>
  drawnAt !== null && now < drawnAt + phoneFacts.seconds * 1000;
