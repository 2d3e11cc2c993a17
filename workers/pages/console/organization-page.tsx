import { planFacts } from "../../../shared/kernel/plan.ts";
import type { Organization, OrganizationDetail } from "../../../shared/tenancy/organization-contract.ts";
import { organizations as text } from "../messages/organizations.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select } from "../parts/form.tsx";
import { count } from "../parts/numbers.ts";
import { titled } from "../parts/page-title.ts";
import { Day, Head } from "../parts/pieces.tsx";
import { Question } from "../parts/question.tsx";
import { TablePanel } from "../parts/table.tsx";
import { FirstOwner, type OwnerValues } from "./organization-owner-page.tsx";

import { placesOf, State } from "./organizations-page.tsx";

type Base = Omit<ConsolePageProps, "title">;
type Seen = Base & { organization: OrganizationDetail };

const Facts = ({ organization: seen }: Seen) => (
  <dl class="facts">
    <dt>{text.status}</dt>
    <dd>
      <State status={seen.status} />{" "}
      <span class="hint">{seen.suspended_by.map((reason) => text.reasons[reason]).join(", ")}</span>
    </dd>
    <dt>{text.plan}</dt>
    <dd>{text.contract(planFacts[seen.plan].name)}</dd>
    <dt>{text.created}</dt>
    <dd>
      <Day at={seen.created_at} />
    </dd>
    {seen.closed_at !== null && <dt>{text.closed}</dt>}
    {seen.closed_at !== null && (
      <dd>
        <Day at={seen.closed_at} />
      </dd>
    )}
  </dl>
);

const sums = ["month_requests", "ai_requests_today", "projects", "seats"] as const;

const Usage = ({ organization: { usage } }: Seen) => (
  <TablePanel
    heading={{ id: "usage", text: text.usage }}
    caption={text.usageCaption}
    columns={[
      text.counted,
      { text: text.itself, as: "number" },
      { text: text.withBelow(usage.organizations), as: "number" },
    ]}
  >
    {sums.map((name) => (
      <tr>
        <th scope="row">{text.sums[name]}</th>
        <td class="number">{count(usage.own[name])}</td>
        <td class="number">{count(usage.total[name])}</td>
      </tr>
    ))}
  </TablePanel>
);

interface Administered extends Seen {
  list: readonly Organization[];
  /** Where the API is, as the person's browser reaches it. */
  origin: string;
  requestKey: string;
  /** Of the form for the first owner, as it was sent. */
  owner?: OwnerValues;
  errors?: readonly FieldError[];
}

const Administration = ({ list, origin, organization: seen, ...page }: Administered) => {
  const path = `/console/organizations/${seen.id}`;
  const isHeld = seen.suspended_by.includes("parent");
  const places = placesOf(page, list).filter(({ value }) => value !== seen.id);
  return (
    <section class="panel stack" aria-labelledby="administer">
      <h2 id="administer">{text.administer}</h2>
      <form method="post" action={`${path}/move`}>
        <FormToken view={page.view} />
        <Select
          name="parent"
          label={text.moveTo}
          hint={text.moveHint}
          options={places}
          value={seen.parent_id}
        />
        <button type="submit" class="button quiet">
          {text.move}
        </button>
      </form>
      <form method="post" action={`${path}/${isHeld ? "resume" : "suspend"}`}>
        <FormToken view={page.view} />
        {!isHeld && <p class="hint">{text.suspendText}</p>}
        <div class="row">
          <button type="submit" class="button quiet">
            {isHeld ? text.resume : text.suspend}
          </button>
          <a href={`${path}/close`}>{text.close}</a>
        </div>
      </form>
      <h3>{text.work}</h3>
      <p>{text.workText}</p>
      <pre
        tabindex={0}
      >{`curl -X POST ${origin}/v1/organizations/${seen.id}/sessions \\\n  -H "Authorization: Bearer $ACCESS_TOKEN"`}</pre>
    </section>
  );
};

export const OrganizationPage = (page: Administered) => {
  const { organization: seen, member } = page;
  const may = member.may("organizations:write") && seen.status !== "closed";
  return (
    <ConsolePage {...page} title={titled(seen.name, page.errors ?? [])}>
      <Head title={seen.name} crumb={{ href: "/console/organizations", text: text.title }}>
        {may && (
          <a class="button" href={`/console/organizations/new?parent=${seen.id}`}>
            {text.newBelow}
          </a>
        )}
      </Head>
      <ErrorSummary errors={page.errors ?? []} />
      <div class="panel">
        <Facts {...page} />
      </div>
      <Usage {...page} />
      {may && <FirstOwner {...page} />}
      {may && <Administration {...page} />}
    </ConsolePage>
  );
};

export const CloseOrganizationPage = ({ organization: seen, ...page }: Seen) => {
  const here = { href: `/console/organizations/${seen.id}`, text: seen.name };
  return (
    <Question
      {...page}
      title={text.closeTitle(seen.name)}
      crumb={here}
      action={`${here.href}/close`}
      deed={text.close}
      keep={{ href: here.href, text: text.keep }}
    >
      <p>{text.closeText}</p>
    </Question>
  );
};
