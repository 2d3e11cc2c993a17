import type { TaskSummary } from "../../../shared/agents/contract.ts";
import { planFacts } from "../../../shared/kernel/plan.ts";
import type { Member } from "../environment.ts";
import { words } from "../messages/console.ts";
import { shell } from "../messages/shell.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { CheckIcon, CircleIcon } from "../parts/icons.tsx";
import { Empty, Gauge, Head, Missing } from "../parts/pieces.tsx";
import { regionWords } from "../parts/region-words.ts";
import { TaskTable } from "../parts/task-rows.tsx";
import type { Part } from "./part.ts";
import { limitsOf, type UsageAnswer } from "./usage-answer.ts";

const text = words.overview;

interface OverviewProps extends Omit<ConsolePageProps, "title"> {
  /** Nothing while the organisation is suspended. */
  recent: Part<readonly TaskSummary[]> | undefined;
  usage: Part<UsageAnswer> | undefined;
  hasProject: boolean;
  hasKey: boolean;
}

const Organisation = ({ member: { tenant, user } }: { member: Member }) => (
  <section class="panel" aria-labelledby="organisation">
    <h2 id="organisation">{text.organisation}</h2>
    <dl class="facts">
      <div>
        <dt>{text.plan}</dt>
        <dd>{planFacts[tenant.plan].name}</dd>
      </div>
      <div>
        <dt>{text.role}</dt>
        <dd>{user.role}</dd>
      </div>
      <div>
        <dt>{text.region}</dt>
        <dd>{regionWords(tenant.region)}</dd>
      </div>
    </dl>
    <div>
      <p class="hint">{text.residency}</p>
      <p>
        {shell.guarantee[tenant.guarantee]}. {shell.guaranteeLong[tenant.guarantee]}
      </p>
    </div>
  </section>
);

const Limits = ({ view, usage }: Pick<OverviewProps, "view" | "usage">) => (
  <section class="panel" aria-labelledby="limits">
    <h2 id="limits">{text.limits}</h2>
    {usage?.problem && <Missing view={view} problem={usage.problem} />}
    {usage?.value &&
      limitsOf(usage.value)
        .slice(0, 4)
        .map(({ name, used, limit }) => <Gauge {...{ name, used, limit }} />)}
    <p>
      <a href="/console/usage">{text.allLimits}</a>
    </p>
  </section>
);

interface Recently {
  recent: Part<readonly TaskSummary[]>;
}

/** Until all is done once: what a newcomer does next. */
const FirstSteps = ({ member, recent, hasProject, hasKey }: OverviewProps & Recently) => {
  const tasks = recent.value ?? [];
  const steps = [
    { text: text.steps.account, done: true, href: "/console" },
    { text: text.steps.project, done: hasProject, href: "/console/projects/new" },
    { text: text.steps.task, done: tasks.length > 0, href: "/console/tasks/new" },
    {
      text: text.steps.result,
      done: tasks.some(({ status }) => status === "succeeded"),
      href: tasks[0] ? `/console/tasks/${tasks[0].id}` : "/console/tasks/new",
    },
    ...(member.may("api-keys:write")
      ? [{ text: text.steps.key, done: hasKey, href: "/console/api-keys/new" }]
      : []),
  ];
  if (steps.every(({ done }) => done)) return null;
  return (
    <section class="panel" aria-labelledby="first">
      <h2 id="first">{text.first}</h2>
      <ol class="todo">
        {steps.map((step) => (
          <li class={step.done ? "done" : ""}>
            {step.done ? <CheckIcon /> : <CircleIcon />}
            <span>
              {step.done ? step.text : <a href={step.href}>{step.text}</a>}{" "}
              <span class="hushed">({step.done ? text.done : text.open})</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
};

const Recent = ({ view, recent }: Pick<OverviewProps, "view"> & Recently) => (
  <section class="panel flush" aria-labelledby="recent">
    <div class="head">
      <h2 id="recent">{text.recent}</h2>
      <a href="/console/tasks">{text.allTasks}</a>
    </div>
    {recent.problem && <Missing view={view} problem={recent.problem} />}
    {recent.value && recent.value.length > 0 && <TaskTable list={recent.value} />}
    {recent.value?.length === 0 && (
      <Empty text={text.noTasks} action={{ href: "/console/tasks/new", text: text.noTasksAction }} />
    )}
  </section>
);

export const OverviewPage = (props: OverviewProps) => (
  <ConsolePage {...props} title={text.title}>
    <Head title={text.title} />
    {props.recent && <FirstSteps {...props} recent={props.recent} />}
    {props.recent && <Recent {...props} recent={props.recent} />}
    <div class="pair">
      {props.usage && <Limits {...props} />}
      <Organisation member={props.member} />
    </div>
  </ConsolePage>
);
