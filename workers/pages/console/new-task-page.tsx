import type { Project } from "../../../shared/projects/contract.ts";
import { words } from "../messages/console.ts";
import { tasks as text } from "../messages/tasks.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select, TextArea, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Empty, Head } from "../parts/pieces.tsx";
import { queryOf } from "./api.ts";
import { examples } from "./examples.ts";

export interface TaskValues {
  project_id: string;
  title: string;
  specification: string;
}

interface NewTaskProps extends Omit<ConsolePageProps, "title"> {
  projects: readonly Project[];
  requestKey: string;
  values: TaskValues;
  errors?: readonly FieldError[];
  limit?: string | undefined;
}

const Examples = ({ project }: { project: string }) => (
  <p class="row small">
    <span class="muted">{text.examples}</span>
    {examples.map(({ name, title }) => (
      <a href={`/console/tasks/new${queryOf({ project, example: name })}#title`}>{title}</a>
    ))}
  </p>
);

const Form = ({ view, projects, requestKey, values, errors = [] }: NewTaskProps) => (
  <form class="panel" method="post" action="/console/tasks" enctype="multipart/form-data">
    <FormToken view={view} />
    <input type="hidden" name="request_key" value={requestKey} />
    <Select
      name="project_id"
      label={text.project}
      value={values.project_id}
      options={projects.map(({ id, name }) => ({ value: id, text: name }))}
      errors={errors}
    />
    <TextField
      name="title"
      label={text.name}
      hint={text.nameHint}
      maxlength={120}
      value={values.title}
      errors={errors}
    />
    <TextArea
      name="specification"
      label={text.specification}
      hint={text.specificationHint}
      rows={16}
      value={values.specification}
      errors={errors}
      needed={false}
    />
    <div class="field">
      <label for="file">{text.file}</label>
      <div class="hint" id="file-hint">
        {text.fileHint}
      </div>
      <input
        type="file"
        id="file"
        name="file"
        aria-describedby="file-hint"
        accept=".json,.yaml,.yml,application/json,application/yaml"
      />
    </div>
    <div class="row">
      <button type="submit" class="button">
        {text.submit}
      </button>
      <a href="/console/tasks">{words.cancel}</a>
    </div>
  </form>
);

export const NewTaskPage = (props: NewTaskProps) => {
  const { projects, values, errors = [], limit } = props;
  return (
    <ConsolePage {...props} title={titled(text.newTitle, errors)}>
      <Head title={text.newTitle} crumb={{ href: "/console/tasks", text: text.title }} />
      <ErrorSummary errors={errors} />
      {limit && (
        <div class="note warn" role="alert">
          <p>{limit}</p>
          <p>
            <a href="/console/usage#plans">{words.projects.seePlans}</a>
          </p>
        </div>
      )}
      {projects.length === 0 ? (
        <Empty text={text.noProject} action={{ href: "/console/projects/new", text: text.noProjectAction }} />
      ) : (
        <>
          <Examples project={values.project_id} />
          <Form {...props} />
        </>
      )}
    </ConsolePage>
  );
};
