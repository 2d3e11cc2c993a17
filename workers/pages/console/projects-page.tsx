import type { TaskSummary } from "../../../shared/agents/contract.ts";
import type { Project } from "../../../shared/projects/contract.ts";
import { words } from "../messages/console.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextArea, TextField } from "../parts/form.tsx";
import { Listing } from "../parts/listing.tsx";
import { titled } from "../parts/page-title.ts";
import { Day, Empty, Head, Pages } from "../parts/pieces.tsx";
import { TablePanel } from "../parts/table.tsx";
import { TaskTable } from "../parts/task-rows.tsx";

const text = words.projects;
type Base = Omit<ConsolePageProps, "title">;

interface ListProps extends Base {
  list: readonly Project[];
  next: string | null;
  cursor: string | undefined;
}

export const ProjectsPage = ({ list, next, cursor, ...page }: ListProps) => {
  const may = page.member.may("projects:write");
  return (
    <ConsolePage {...page} title={text.title}>
      <Listing
        title={text.title}
        isEmpty={list.length === 0}
        empty={text.empty}
        add={may ? { href: "/console/projects/new", text: text.new, first: text.emptyAction } : undefined}
      >
        <TablePanel caption={text.caption} columns={[text.name, text.description, text.created]}>
          {list.map((project) => (
            <tr>
              <th scope="row">
                <a href={`/console/projects/${project.id}`}>{project.name}</a>
              </th>
              <td>{project.description}</td>
              <td>
                <Day at={project.created_at} />
              </td>
            </tr>
          ))}
        </TablePanel>
      </Listing>
      <Pages
        first="/console/projects"
        next={next}
        here={cursor}
        path={(position) => `/console/projects?cursor=${encodeURIComponent(position)}`}
      />
    </ConsolePage>
  );
};

interface CreateProps extends Base {
  requestKey: string;
  values?: { name: string; description: string };
  errors?: readonly FieldError[];
  /** The plan's limit, when that is what refused. */
  limit?: string | undefined;
}

export const NewProjectPage = ({ requestKey, values, errors = [], limit, ...page }: CreateProps) => (
  <ConsolePage {...page} title={titled(text.createTitle, errors)}>
    <Head title={text.createTitle} crumb={{ href: "/console/projects", text: text.title }} />
    <ErrorSummary errors={errors} />
    {limit && (
      <div class="note warn" role="alert">
        <p>{limit}</p>
        <p>
          <a href="/console/usage#plans">{text.seePlans}</a>
        </p>
      </div>
    )}
    <form class="panel" method="post" action="/console/projects">
      <FormToken view={page.view} />
      <input type="hidden" name="request_key" value={requestKey} />
      <TextField
        name="name"
        label={text.name}
        hint={text.nameHint}
        maxlength={80}
        value={values?.name}
        errors={errors}
        autofocus
      />
      <TextArea
        name="description"
        label={text.description}
        rows={3}
        maxlength={2_000}
        value={values?.description}
        errors={errors}
        optional
      />
      <div class="row">
        <button type="submit" class="button">
          {text.submit}
        </button>
        <a href="/console/projects">{words.cancel}</a>
      </div>
    </form>
  </ConsolePage>
);

interface ProjectProps extends Base {
  project: Project;
  tasks: readonly TaskSummary[];
  next: string | null;
  cursor: string | undefined;
}

export const ProjectPage = ({ project, tasks, next, cursor, ...page }: ProjectProps) => {
  const path = `/console/projects/${project.id}`;
  const newTask = `/console/tasks/new?project=${project.id}`;
  const may = page.member.may("tasks:write");
  return (
    <ConsolePage {...page} title={project.name}>
      <Head
        title={project.name}
        lead={project.description || undefined}
        crumb={{ href: "/console/projects", text: text.title }}
      >
        {may && tasks.length > 0 && (
          <a class="button" href={newTask}>
            {text.newTask}
          </a>
        )}
      </Head>
      <section class="panel flush" aria-labelledby="tasks">
        <h2 id="tasks">{text.tasks}</h2>
        {tasks.length > 0 ? (
          <TaskTable list={tasks} />
        ) : (
          <Empty text={text.noTasks} action={may ? { href: newTask, text: text.noTasksAction } : undefined} />
        )}
      </section>
      <Pages
        first={path}
        next={next}
        here={cursor}
        path={(position) => `${path}?cursor=${encodeURIComponent(position)}`}
      />
    </ConsolePage>
  );
};
