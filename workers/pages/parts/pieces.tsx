import type { Child, PropsWithChildren } from "hono/jsx";
import type { Problem } from "../../../shared/kernel/problem.ts";
import type { View } from "../environment.ts";
import { words } from "../messages/console.ts";
import { problemTexts, problemWords } from "../messages/problems.ts";
import { count, date, dateTime } from "./numbers.ts";

export const Time = ({ at }: { at: string }) => (
  <time class="nowrap" datetime={at}>
    {dateTime(at)}
  </time>
);

export const Day = ({ at }: { at: string }) => (
  <time class="nowrap" datetime={at}>
    {date(at)}
  </time>
);

interface HeadProps {
  title: Child;
  lead?: Child;
  crumb?: { href: string; text: string };
}

/** The page's one `h1`, what leads back, and on the right what can be done. */
export const Head = ({ title, lead, crumb, children }: PropsWithChildren<HeadProps>) => (
  <div class="head">
    <div>
      {crumb && (
        <p class="crumbs">
          <a href={crumb.href}>{crumb.text}</a>
        </p>
      )}
      <h1 tabindex={-1}>{title}</h1>
      {lead !== undefined && <p class="muted">{lead}</p>}
    </div>
    <div class="row">{children}</div>
  </div>
);

/** One sentence, one action: never a blank table. */
export const Empty = ({
  text,
  action,
}: {
  text: string;
  action?: { href: string; text: string } | undefined;
}) => (
  <div class="empty">
    <p>{text}</p>
    {action && (
      <a class="button quiet" href={action.href}>
        {action.text}
      </a>
    )}
  </div>
);

/** What was done just now, where anything was. */
export const Done = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p class="note good" role="status">
      {text}
    </p>
  );

interface GaugeProps {
  name: string;
  used: number;
  /** `null`: no limit, so there is nothing to draw. */
  limit: number | null;
  /** How an amount is written. */
  said?: (amount: number) => string;
}

export const Gauge = ({ name, used, limit, said = count }: GaugeProps) => (
  <div class="gauge">
    <div>
      <span>{name}</span>
      <span class="figure muted">
        {limit === null ? `${said(used)}, ${words.noLimit}` : words.usage.of(said(used), said(limit))}
      </span>
    </div>
    {limit !== null && <progress max={limit} value={Math.min(used, limit)} aria-label={name} />}
  </div>
);

interface PagesProps {
  /** Where the list starts. */
  first: string;
  next: string | null;
  here: string | undefined;
  path: (cursor: string) => string;
}

export const Pages = ({ first, next, here, path }: PagesProps) =>
  next === null && here === undefined ? null : (
    <p class="row">
      {here !== undefined && <a href={first}>{words.newest}</a>}
      {next !== null && (
        <a href={path(next)} rel="next">
          {words.older}
        </a>
      )}
    </p>
  );

/** Where one part of a page could not be had; the rest stays usable. */
export const Missing = ({ view, problem }: { view: View; problem: Problem }) => (
  <div class="note warn" role="status">
    <p>
      <strong>{problemTexts[problem.code].title}</strong> (<code>{problem.code}</code>).{" "}
      <a href={view.path}>{problemTexts.unavailable.advice.split(".")[0]}</a>
    </p>
    <p class="hint">
      {problemWords.requestId}: <code>{view.requestId}</code>
    </p>
  </div>
);
