import * as z from "zod/mini";
import { placeHeader, placeOf } from "../http/place.ts";
import { deferred } from "../kernel/deferred.ts";

/**
 * Where a sign-in came from, coarsely: no address, no version, nothing that tells two devices of one kind apart.
 * Kept sealed with the person's key.
 */
export const visit = deferred(() =>
  z.object({
    browser: z.nullable(z.string()),
    system: z.nullable(z.string()),
    country: z.nullable(z.string()),
    city: z.nullable(z.string()),
  }),
);
export type Visit = z.output<typeof visit>;

/** What a page knows of who opened it, handed on to where sessions are opened. */
export interface Visitor {
  agent: string;
  place: string;
  /** What letters are written in. */
  language: string;
  /** The network address, which tries are counted by; it is kept nowhere else. */
  client?: string;
  /** The cookie of a remembered browser. */
  device?: string;
  /** The cookie of a browser that somebody signed in with before. */
  marks?: string;
}

/** The cookie of a remembered browser, on its way from the pages to identity; nobody else is asked for it. */
export const deviceHeader = "x-remembered-device";

/** The same of a known browser, whose wrong guesses are counted apart. */
export const marksHeader = "x-known-browser";

const longestAgent = 512;

const clientHeader = "cf-connecting-ip";

export const visitorOf = (headers: Headers, language = "en"): Visitor => ({
  language,
  client: headers.get(clientHeader) ?? "",
  agent: (headers.get("user-agent") ?? "").slice(0, longestAgent),
  place: headers.get(placeHeader) ?? "",
});

/** The headers a visitor's own request would have had. */
export const headersOf = ({
  agent,
  place,
  language,
  device = "",
  marks = "",
  client = "",
}: Visitor): Headers =>
  new Headers({
    ...{ "user-agent": agent, "accept-language": language },
    ...{ [placeHeader]: place, [deviceHeader]: device, [marksHeader]: marks, [clientHeader]: client },
  });

/** The first that fits: most browsers name those they descend from as well. */
const browsers: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|Opera)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//, "Safari"],
];
const systems: readonly [RegExp, string][] = [
  [/\bWindows\b/, "Windows"],
  [/\bAndroid\b/, "Android"],
  [/\b(?:iPhone|iPad|iPod)\b/, "iOS"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

const first = (list: readonly [RegExp, string][], agent: string) =>
  list.find(([pattern]) => pattern.test(agent))?.[1];

/** A program's own name, where it is none of the browsers: `curl/8.5.0` is curl. */
const program = (agent: string) => /^(?!Mozilla\/)([A-Za-z][\w.-]{0,39})(?:\/|\s|$)/.exec(agent)?.[1];

export function visitOf(headers: Headers): Visit {
  const { agent } = visitorOf(headers);
  const { country = null, city = null } = placeOf(headers) ?? {};
  const browser = first(browsers, agent) ?? program(agent) ?? null;
  return { browser, system: first(systems, agent) ?? null, country, city };
}

/** The text of a sealed cell, or nothing: it was erased, or is older than this. */
export function readVisit(text: string | null): Visit | undefined {
  return text === null ? undefined : visit.safeParse(JSON.parse(text)).data;
}

/**
 * Whether a cookie came from another kind of device than it was given to. A browser keeps its name and its system
 * through all its updates, so that a cookie which changes either has been carried somewhere else.
 */
export const isOtherDevice = (given: Visit, now: Visit): boolean =>
  (given.browser !== null && given.browser !== now.browser) ||
  (given.system !== null && given.system !== now.system);

/** Whether none of these was of this browser and system. Nothing is new to somebody whom nothing is known of. */
export const isNewDevice = (known: readonly Visit[], { browser, system }: Visit): boolean =>
  known.length > 0 && !known.some((visit) => visit.browser === browser && visit.system === system);
