import { type TaskStatus, type TaskSummary, taskStatuses } from "../../../shared/agents/contract.ts";
import { tasks as text } from "../messages/tasks.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { Empty, Head, Pages } from "../parts/pieces.tsx";
import { TaskTable } from "../parts/task-rows.tsx";
import { queryOf } from "./api.ts";

interface TasksProps extends Omit<ConsolePageProps, "title"> {
  list: readonly TaskSummary[];
  status: TaskStatus | undefined;
  next: string | null;
  cursor: string | undefined;
}

const Filter = ({ status }: Pick<TasksProps, "status">) => (
  <nav class="links" aria-label={text.filter}>
    <a href="/console/tasks" aria-current={status === undefined ? "page" : undefined}>
      {text.all}
    </a>
    {taskStatuses.map((candidate) => (
      <a href={`/console/tasks?status=${candidate}`} aria-current={candidate === status ? "page" : undefined}>
        {text.states[candidate]}
      </a>
    ))}
  </nav>
);

export const TasksPage = ({ list, status, next, cursor, ...page }: TasksProps) => {
  const may = page.member.may("tasks:write");
  const anything = status !== undefined || cursor !== undefined || list.length > 0;
  return (
    <ConsolePage {...page} title={text.title}>
      <Head title={text.title}>
        {may && anything && (
          <a class="button" href="/console/tasks/new">
            {text.newTitle}
          </a>
        )}
      </Head>
      {anything && <Filter status={status} />}
      {list.length > 0 && (
        <div class="panel flush">
          <TaskTable list={list} />
        </div>
      )}
      {list.length === 0 && anything && (
        <Empty text={text.empty} action={{ href: "/console/tasks", text: text.all }} />
      )}
      {!anything && (
        <Empty
          text={text.emptyAll}
          action={may ? { href: "/console/tasks/new", text: text.emptyAction } : undefined}
        />
      )}
      <Pages
        first={`/console/tasks${queryOf({ status })}`}
        next={next}
        here={cursor}
        path={(position) => `/console/tasks${queryOf({ status, cursor: position })}`}
      />
    </ConsolePage>
  );
};
