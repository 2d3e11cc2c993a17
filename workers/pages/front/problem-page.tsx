import { grants, type Permission, roles } from "../../../shared/kernel/access.ts";
import type { Problem } from "../../../shared/kernel/problem.ts";
import type { View } from "../environment.ts";
import { roleWords } from "../messages/invitation.ts";
import { problemTexts, problemWords } from "../messages/problems.ts";
import { translated } from "../messages/sentences/translated.ts";
import { PublicPage } from "../parts/shell.tsx";

interface ProblemProps {
  view: View;
  problem: Problem;
  /** Of `wrong_region`: the same site at the tenant's own region. */
  home?: { name: string; href: string } | undefined;
}

/** Says which roles can, when the refusal says what it needs. */
function needed({ extra }: Problem): string | undefined {
  const permission = extra.members?.["required"];
  const able = roles.filter((role) => grants[role].includes(permission as Permission));
  return typeof permission === "string" && able.length > 0
    ? problemWords.needs(permission, able.map((role) => roleWords[role].name).join(", "))
    : undefined;
}

/** What every error page says; it names no internals, and the request id finds them for us. */
export const ProblemText = ({ view, problem, home }: ProblemProps) => {
  const { title, advice } = problemTexts[problem.code];
  const seconds = Number(problem.extra.headers?.["retry-after"]);
  const roles = needed(problem);
  const detail = translated(problem.detail);
  return (
    <div class="stack">
      <h1>{title}</h1>
      {problem.status < 500 && detail !== "" && <p>{detail}</p>}
      {roles && <p>{roles}</p>}
      <p>{advice}</p>
      {seconds > 0 && <p>{problemWords.retryAfter(seconds)}</p>}
      <p class="row">
        {home && (
          <a class="button" href={home.href}>
            {problemWords.toRegion(home.name)}
          </a>
        )}
        {problem.code === "plan_limit_reached" && (
          <a class="button" href="/console/usage">
            {problemWords.usage}
          </a>
        )}
        <a class="button quiet" href={view.signedIn ? "/console" : "/"}>
          {view.signedIn ? problemWords.toConsole : problemWords.toStart}
        </a>
      </p>
      <p class="hint">
        {problemWords.requestId}: <code>{view.requestId}</code>
      </p>
    </div>
  );
};

export const ProblemPage = (props: ProblemProps) => (
  <PublicPage view={props.view} title={problemTexts[props.problem.code].title} narrow>
    <ProblemText {...props} />
  </PublicPage>
);
