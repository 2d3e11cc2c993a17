import type { Task } from "../../../shared/agents/contract.ts";
import { isFinal } from "../../../shared/agents/statuses.ts";
import type { Project } from "../../../shared/projects/contract.ts";
import { tasks as text } from "../messages/tasks.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { FormToken } from "../parts/form.tsx";
import { duration } from "../parts/numbers.ts";
import { Head, Time } from "../parts/pieces.tsx";
import { StatusBadge } from "../parts/task-rows.tsx";
import type { LogLine } from "./task-log.ts";
import { TaskResultPart } from "./task-result.tsx";

interface TaskProps extends Omit<ConsolePageProps, "title"> {
  task: Task;
  project: Project;
  log: readonly LogLine[];
}

const isOver = ({ status }: Task) => isFinal(status);

const State = ({ view, member, task }: TaskProps) => {
  const { started_at: started, finished_at: finished } = task;
  const seconds = started && finished ? (Date.parse(finished) - Date.parse(started)) / 1000 : undefined;
  return (
    <section
      class="panel"
      id="task-state"
      data-part
      aria-label={text.status}
      {...(isOver(task) ? { "data-over": true } : {})}
    >
      <div class="head">
        <StatusBadge status={task.status} />
        {!isOver(task) && member.may("tasks:write") && (
          <form method="post" action={`/console/tasks/${task.id}/cancel`}>
            <FormToken view={view} />
            <button type="submit" class="button quiet slim">
              {text.cancelTask}
            </button>
          </form>
        )}
      </div>
      <dl class="facts">
        <div>
          <dt>{text.engine}</dt>
          <dd>{text.engines(task.engine)}</dd>
        </div>
        <div>
          <dt>{text.created}</dt>
          <dd>
            <Time at={task.created_at} />
          </dd>
        </div>
        {finished && (
          <div>
            <dt>{text.finished}</dt>
            <dd>
              <Time at={finished} />
            </dd>
          </div>
        )}
        {seconds !== undefined && (
          <div>
            <dt>{text.took}</dt>
            <dd>{duration(seconds)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
};

const Log = ({ task, log }: TaskProps) => {
  const live = {
    "data-events": `/console/tasks/${task.id}/events`,
    "data-last": log.at(-1)?.id ?? "0",
    "data-connecting": text.connecting,
    "data-live": text.live,
    "data-reconnecting": text.reconnecting,
    "data-ended": text.over,
  };
  return (
    <section class="panel flush" aria-labelledby="log-title" {...(isOver(task) ? {} : live)}>
      <div class="head">
        <h2 id="log-title">{text.log}</h2>
        <div class="row small">
          <span class="muted" role="status" id="live">
            {isOver(task) ? text.over : ""}
          </span>
          {!isOver(task) && (
            <a class="script-none" href={`/console/tasks/${task.id}`}>
              {text.refresh}
            </a>
          )}
        </div>
      </div>
      <div class="log" id="log" role="log" aria-labelledby="log-title" tabindex={0}>
        <ol>
          {log.map((line) => (
            <li>
              <time datetime={line.at}>{line.time}</time>
              <span>{line.text}</span>
            </li>
          ))}
        </ol>
      </div>
      <p class="hint no-log">{text.noLog}</p>
      {!isOver(task) && <p class="hint no-log script-none">{text.logNoScript}</p>}
    </section>
  );
};

export const TaskPage = (props: TaskProps) => {
  const { task, project } = props;
  const title = `${task.title}: ${text.states[task.status]}`;
  return (
    <ConsolePage {...props} title={title} script={isOver(task) ? undefined : "live.js"}>
      <Head title={task.title} crumb={{ href: `/console/projects/${project.id}`, text: project.name }} />
      <State {...props} />
      <Log {...props} />
      <div id="task-result" class="stack" data-part>
        {task.result && <TaskResultPart id={task.id} result={task.result} />}
      </div>
      <p class="hint">
        {text.id}: <code>{task.id}</code>
      </p>
    </ConsolePage>
  );
};
