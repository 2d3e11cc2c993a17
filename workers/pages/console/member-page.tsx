import { atMost, roles } from "../../../shared/kernel/access.ts";
import type { GrantView, MemberView } from "../../../shared/members/contract.ts";
import type { Project } from "../../../shared/projects/contract.ts";
import { roleWords } from "../messages/invitation.ts";
import { limits } from "../messages/limits.ts";
import { resets, members as text } from "../messages/members.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";
import { Question } from "../parts/question.tsx";
import { accessOptions } from "./invite-page.tsx";
import { LimitField } from "./limit-field.tsx";
import { nameOf } from "./members-page.tsx";
import { PostButton } from "./post-button.tsx";

type Base = Omit<ConsolePageProps, "title">;

interface MemberProps extends Base {
  entry: MemberView;
  grants: readonly GrantView[];
  projects: readonly Project[];
  errors?: readonly FieldError[];
  /** What was typed, where it was refused. */
  typed?: Typed | undefined;
}

/** The form as it was sent. */
export interface Typed {
  role: string;
  projects: string;
  access_ends_at: string;
  requests_per_minute: string;
}

const typedOf = ({
  role,
  projects,
  access_ends_at: ends,
  requests_per_minute: limit,
}: MemberView): Typed => ({
  role,
  projects: role === "owner" || role === "admin" ? "" : projects,
  access_ends_at: ends?.slice(0, 10) ?? "",
  requests_per_minute: limit?.toString() ?? "",
});

const crumb = () => ({ href: "/console/members", text: text.title });

const Standing = ({ entry, errors = [], typed, ...page }: Omit<MemberProps, "grants" | "projects">) => {
  const values = typed ?? typedOf(entry);
  const options = roles
    .filter((role) => atMost(role, page.member.user.role) || role === entry.role)
    .map((role) => ({ value: role, text: `${roleWords[role].name}: ${roleWords[role].means}` }));
  return (
    <form class="panel" method="post" action={`/console/members/${entry.id}`} aria-labelledby="standing">
      <h2 id="standing">{text.saved}</h2>
      <FormToken view={page.view} />
      <input type="hidden" name="version" value={String(entry.version)} />
      <Select name="role" label={text.role} options={options} value={values.role} errors={errors} />
      <Select
        name="projects"
        label={text.projectAccess}
        hint={text.projectAccessHint}
        options={accessOptions()}
        value={values.projects}
        errors={errors}
      />
      <TextField
        name="access_ends_at"
        label={text.accessEnds}
        hint={text.accessEndsHint}
        type="date"
        value={values.access_ends_at}
        errors={errors}
        optional
      />
      <LimitField hint={limits.personHint} value={values.requests_per_minute} errors={errors} />
      <div class="row">
        <button type="submit" class="button">
          {text.save}
        </button>
      </div>
    </form>
  );
};

const Grants = ({ entry, grants, projects, ...page }: MemberProps) => {
  const named = new Map(projects.map(({ id, name }) => [id, name]));
  const open = projects.filter(({ id }) => !grants.some((grant) => grant.project_id === id));
  return (
    <section class="panel" aria-labelledby="grants">
      <h2 id="grants">{text.grantsTitle}</h2>
      <p class="hint">{text.grantsHint}</p>
      {grants.length === 0 && <p class="muted">{text.noGrants}</p>}
      {grants.map((grant) => {
        const name = named.get(grant.project_id) ?? grant.project_id;
        return (
          <div class="row">
            <span>{name}</span>
            <PostButton
              view={page.view}
              action={`/console/members/${entry.id}/grants/${grant.id}`}
              text={text.withdraw}
              label={text.withdrawOf(name)}
            />
          </div>
        );
      })}
      {open.length > 0 && (
        <form method="post" action={`/console/members/${entry.id}/grants`}>
          <FormToken view={page.view} />
          <Select
            name="project_id"
            label={text.project}
            options={open.map(({ id, name }) => ({ value: id, text: name }))}
          />
          <button type="submit" class="button quiet">
            {text.grant}
          </button>
        </form>
      )}
    </section>
  );
};

export const MemberPage = (props: MemberProps) => {
  const { entry, errors = [], typed, grants: _, projects: __, ...page } = props;
  const who = nameOf(entry);
  const heir = page.member.may("tenant:own") && entry.role !== "owner" && entry.role !== "guest";
  return (
    <ConsolePage {...page} title={titled(who, errors)}>
      <Head title={who} lead={entry.email ?? undefined} crumb={crumb()} />
      <ErrorSummary errors={errors} />
      <Standing {...{ ...page, entry, errors, typed }} />
      <Grants {...props} />
      <p class="row">
        {heir && (
          <a class="button quiet" href={`/console/members/${entry.id}/ownership`}>
            {text.handOver}
          </a>
        )}
        {page.member.may("members:write") && entry.id !== page.member.user.id && (
          <a class="button quiet" href={`/console/members/${entry.id}/factor-reset`}>
            {resets.open}
          </a>
        )}
        {page.member.may("privacy:read") && (
          <a class="button quiet" href={`/console/privacy/people/${entry.id}`}>
            {text.privacy}
          </a>
        )}
        <a class="button danger" href={`/console/members/${entry.id}/remove`}>
          {text.remove}
        </a>
      </p>
    </ConsolePage>
  );
};

interface QuestionProps extends Base {
  entry: MemberView;
  requestKey: string;
}

const asking = (entry: MemberView, verb: string) => ({
  crumb: crumb(),
  action: `/console/members/${entry.id}/${verb}`,
  keep: { href: `/console/members/${entry.id}`, text: text.keep },
});

export const RemovePage = ({ entry, ...page }: QuestionProps) => {
  const who = nameOf(entry);
  return (
    <Question {...page} {...asking(entry, "remove")} title={text.removeTitle(who)} deed={text.removeOf(who)}>
      <p>{text.removeText}</p>
    </Question>
  );
};

export const HandOverPage = ({ entry, ...page }: QuestionProps) => (
  <Question
    {...page}
    {...asking(entry, "ownership")}
    title={text.handOverTitle(nameOf(entry))}
    deed={text.handOver}
  >
    <p>{text.handOverText}</p>
  </Question>
);

export const ResetPage = ({ entry, ...page }: QuestionProps) => (
  <Question
    {...page}
    {...asking(entry, "factor-reset")}
    title={resets.askTitle(nameOf(entry))}
    deed={resets.ask}
  >
    <p>{resets.effect}</p>
    <p>{resets.second}</p>
  </Question>
);
