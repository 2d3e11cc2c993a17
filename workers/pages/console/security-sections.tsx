import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { PagesHono } from "../environment.ts";
import { Missing } from "../parts/pieces.tsx";
import { partOf } from "./part.ts";
import { appsSection } from "./security-apps.tsx";
import { keysSection } from "./security-keys.tsx";
import { sessionsSection } from "./security-sessions.tsx";
import { toolsSection } from "./security-tools.tsx";

/**
 * One part of the account's security page, in a file of its own: it asks the API for what it shows, and
 * renders a `<section class="stack" aria-labelledby>` that begins with an `h2`.
 */
export type SecuritySection = (c: Context<PagesHono>) => Promise<Child>;

/** In the order in which they stand on the page. */
const sections: readonly SecuritySection[] = [keysSection, appsSection, sessionsSection, toolsSection];

/** All sections at once; one that could not be had says so, and the others stay usable. */
export const securitySections = (c: Context<PagesHono>): Promise<Child[]> =>
  Promise.all(
    sections.map(async (section) => {
      const { value, problem } = await partOf(section(c));
      return problem === undefined ? value : <Missing view={c.var.view} problem={problem} />;
    }),
  );
