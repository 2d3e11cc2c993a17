import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { PagesHono } from "../environment.ts";
import { passwordSection as text } from "../messages/recover.ts";
import { Missing } from "../parts/pieces.tsx";
import { partOf } from "./part.ts";
import { addressSection } from "./security-address.tsx";
import { appsSection } from "./security-apps.tsx";
import { devicesSection } from "./security-devices.tsx";
import { keysSection } from "./security-keys.tsx";
import { passwordSection } from "./security-password.tsx";
import { phoneSection } from "./security-phone.tsx";
import { sessionsSection } from "./security-sessions.tsx";
import { toolsSection } from "./security-tools.tsx";

/**
 * One part of the account's security page, in a file of its own: it asks the API for what it shows, and
 * renders what begins with an `h2`.
 */
export type SecuritySection = (c: Context<PagesHono>) => Promise<Child>;

/** In the order in which they stand on the page. */
const sections: readonly SecuritySection[] = [
  keysSection,
  passwordSection,
  appsSection,
  phoneSection,
  addressSection,
  devicesSection,
  sessionsSection,
  toolsSection,
];

/** What was done just now, by the word the address carries; any other word says nothing. */
export function securityNotice(done: string | undefined): string | undefined {
  const said: Record<string, string> = {
    password: text.changed,
    letter: text.sent,
    "codes-on": text.turnedOn,
    "codes-off": text.turnedOff,
  };
  return done === undefined || !Object.hasOwn(said, done) ? undefined : said[done];
}

/** All sections at once; one that could not be had says so, and the others stay usable. */
export const securitySections = (c: Context<PagesHono>): Promise<Child[]> =>
  Promise.all(
    sections.map(async (section) => {
      const { value, problem } = await partOf(section(c));
      return problem === undefined ? value : <Missing view={c.var.view} problem={problem} />;
    }),
  );
