import { atMost } from "../../../shared/kernel/access.ts";
import { locales } from "../../../shared/kernel/locale.ts";
import type { IssuedInvitation } from "../../../shared/members/invitation-contract.ts";
import { invitedRoles } from "../../../shared/members/words.ts";
import type { Project } from "../../../shared/projects/contract.ts";
import { words } from "../messages/console.ts";
import { roleWords } from "../messages/invitation.ts";
import { languageNames } from "../messages/language-names.ts";
import { members as text } from "../messages/members.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";

type Base = Omit<ConsolePageProps, "title">;

export interface InviteValues {
  email: string;
  name: string;
  language: string;
  role: string;
  days: string;
  projects: string;
  ends: string;
  projectIds: readonly string[];
}

interface InviteProps extends Base {
  requestKey: string;
  projects: readonly Project[];
  values?: InviteValues | undefined;
  errors?: readonly FieldError[];
}

export const accessOptions = () => [
  { value: "", text: "–" },
  { value: "all", text: text.projects.all },
  { value: "granted", text: text.projects.granted },
];

const Grants = ({ projects, values }: Pick<InviteProps, "projects" | "values">) =>
  projects.length === 0 ? null : (
    <fieldset class="tight" aria-describedby="project_ids-hint">
      <legend>{text.grantsTitle}</legend>
      <p class="hint" id="project_ids-hint">
        {text.grantsHint}
      </p>
      {projects.map(({ id, name }, index) => (
        <div class="choice">
          <input
            type="checkbox"
            name="project_ids"
            value={id}
            id={index === 0 ? "project_ids" : id}
            checked={values?.projectIds.includes(id) ?? false}
          />
          <label for={index === 0 ? "project_ids" : id}>{name}</label>
        </div>
      ))}
    </fieldset>
  );

export const InvitePage = ({ requestKey, projects, values, errors = [], ...page }: InviteProps) => {
  const roles = invitedRoles.filter((role) => atMost(role, page.member.user.role));
  const options = roles.map((role) => ({
    value: role,
    text: `${roleWords[role].name}: ${roleWords[role].means}`,
  }));
  return (
    <ConsolePage {...page} title={titled(text.inviteTitle, errors)}>
      <Head title={text.inviteTitle} crumb={{ href: "/console/members", text: text.title }} />
      <ErrorSummary errors={errors} />
      <form class="panel" method="post" action="/console/members/invite">
        <FormToken view={page.view} />
        <input type="hidden" name="request_key" value={requestKey} />
        <TextField
          name="email"
          label={text.email}
          hint={text.emailHint}
          type="email"
          maxlength={320}
          value={values?.email}
          errors={errors}
          autofocus
        />
        <TextField
          name="name"
          label={text.name}
          maxlength={120}
          value={values?.name}
          errors={errors}
          optional
        />
        <Select
          name="language"
          label={text.language}
          hint={text.languageHint}
          options={locales.map((locale) => ({ value: locale, text: languageNames[locale] }))}
          value={values?.language ?? page.view.locale}
          errors={errors}
        />
        <Select
          name="role"
          label={text.role}
          options={options}
          value={values?.role ?? "developer"}
          errors={errors}
        />
        <Select
          name="expires_in_days"
          label={text.days}
          options={text.dayOptions}
          value={values?.days ?? "7"}
          errors={errors}
        />
        <Select
          name="projects"
          label={text.projectAccess}
          hint={text.projectAccessHint}
          options={accessOptions()}
          value={values?.projects ?? ""}
          errors={errors}
        />
        <Grants {...{ projects, values }} />
        <TextField
          name="access_ends_at"
          label={text.accessEnds}
          hint={text.accessEndsHint}
          type="date"
          value={values?.ends}
          errors={errors}
          optional
        />
        <div class="row">
          <button type="submit" class="button">
            {text.submitInvite}
          </button>
          <a href="/console/members">{words.cancel}</a>
        </div>
      </form>
    </ConsolePage>
  );
};

/** What the answer says of the link. */
export type Issued = Pick<IssuedInvitation, "url" | "mailed">;

/** `url` is `null` when the form was sent twice: the first answer showed it. */
export const InvitedPage = ({ url, mailed, ...page }: Base & Issued) => (
  <ShownOnce
    {...page}
    title={mailed ? text.mailedTitle : text.createdTitle}
    back={{ href: "/console/members", text: text.title }}
    secret={url}
    words={{
      label: text.createdLink,
      text: mailed ? text.mailedText : text.createdText,
      replayed: text.replayed,
      done: mailed ? text.mailedDone : text.done,
    }}
  />
);
