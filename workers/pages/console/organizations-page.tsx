import type { Organization } from "../../../shared/tenancy/organization-contract.ts";
import { words } from "../messages/console.ts";
import { organizations as text } from "../messages/organizations.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select, TextField } from "../parts/form.tsx";
import { Listing } from "../parts/listing.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";

type Base = Omit<ConsolePageProps, "title">;

export const State = ({ status }: Pick<Organization, "status">) => (
  <span class={status === "active" ? "badge good" : status === "suspended" ? "badge warn" : "badge"}>
    {words.status[status]}
  </span>
);

type Children = Map<string, Organization[]>;

const Branches = ({ children, below }: { children: Children; below: string }) => {
  const list = children.get(below) ?? [];
  return list.length === 0 ? null : (
    <ul>
      {list.map((each) => (
        <li>
          <a href={`/console/organizations/${each.id}`}>{each.name}</a> <State status={each.status} />
          <Branches {...{ children, below: each.id }} />
        </li>
      ))}
    </ul>
  );
};

export const OrganizationsPage = ({ list, ...page }: Base & { list: readonly Organization[] }) => {
  const may = page.member.may("organizations:write");
  const children = Map.groupBy(list, (each) => each.parent_id);
  return (
    <ConsolePage {...page} title={text.title}>
      <Listing
        title={text.title}
        lead={text.lead}
        isEmpty={list.length === 0}
        empty={text.empty}
        add={
          may ? { href: "/console/organizations/new", text: text.new, first: text.emptyAction } : undefined
        }
      >
        <section class="panel" aria-labelledby="tree">
          <h2 id="tree">{text.tree}</h2>
          <Branches children={children} below={page.member.tenant.id} />
        </section>
      </Listing>
    </ConsolePage>
  );
};

/** Where something may be put: the own organisation first, then what is below by name. */
export const placesOf = (
  { member }: Pick<Base, "member">,
  list: readonly Organization[],
): { value: string; text: string }[] => [
  { value: member.tenant.id, text: text.own(member.tenant.name) },
  ...list
    .filter(({ status }) => status !== "closed")
    .map(({ id, name }) => ({ value: id, text: name }))
    .sort((a, b) => a.text.localeCompare(b.text)),
];

interface CreateProps extends Base {
  list: readonly Organization[];
  requestKey: string;
  values: { name: string; slug: string; parent: string };
  errors?: readonly FieldError[];
}

export const NewOrganizationPage = ({ list, requestKey, values, errors = [], ...page }: CreateProps) => (
  <ConsolePage {...page} title={titled(text.createTitle, errors)}>
    <Head title={text.createTitle} crumb={{ href: "/console/organizations", text: text.title }} />
    <ErrorSummary errors={errors} />
    <form class="panel" method="post" action="/console/organizations">
      <FormToken view={page.view} />
      <input type="hidden" name="request_key" value={requestKey} />
      <TextField
        name="name"
        label={text.name}
        maxlength={120}
        value={values.name}
        errors={errors}
        autofocus
      />
      <TextField
        name="slug"
        label={text.slug}
        hint={text.slugHint}
        maxlength={40}
        value={values.slug}
        errors={errors}
        optional
      />
      <Select name="parent" label={text.parent} options={placesOf(page, list)} value={values.parent} />
      <div class="row">
        <button type="submit" class="button">
          {text.submit}
        </button>
        <a href="/console/organizations">{words.cancel}</a>
      </div>
    </form>
  </ConsolePage>
);
