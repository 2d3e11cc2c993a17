import type { ClientView } from "../../../shared/oauth/contract.ts";
import { clients as text } from "../messages/clients.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Day, Head, Time } from "../parts/pieces.tsx";
import { Question } from "../parts/question.tsx";
import { TableSection } from "../parts/table.tsx";
import { ClientFields, NameField } from "./client-fields.tsx";
import { type ClientValues, usesOf } from "./client-input.ts";

type Base = Omit<ConsolePageProps, "title">;
const home = "/console/tools";

interface ClientProps extends Base {
  client: ClientView;
  values: ClientValues;
  requestKey: string;
  errors?: readonly FieldError[];
}

/** What a tool is: it stays so, and another is registered where it should be otherwise. */
const About = ({ client }: { client: ClientView }) => (
  <section class="panel" aria-label={text.about}>
    <dl class="facts">
      <div>
        <dt>{text.clientId}</dt>
        <dd>
          <code>{client.client_id}</code>
        </dd>
      </div>
      <div>
        <dt>{text.kind}</dt>
        <dd>{text.kinds[client.kind]}</dd>
      </div>
      <div>
        <dt>{text.uses}</dt>
        <dd>
          {usesOf(client.grant_types)
            .map((use) => text.useNames[use])
            .join(", ")}
        </dd>
      </div>
      <div>
        <dt>{text.created}</dt>
        <dd>
          <Day at={client.created_at} />
        </dd>
      </div>
    </dl>
  </section>
);

const Secrets = ({ client, requestKey, ...page }: ClientProps) => (
  <div class="stack">
    <TableSection
      id="secrets"
      title={text.secrets}
      columns={[text.begins, text.created, text.worksUntil]}
      isEmpty={client.secrets.length === 0}
      empty={text.noSecret}
    >
      {client.secrets.map((secret) => (
        <tr>
          <th scope="row">
            <code>{secret.hint}…</code>
          </th>
          <td>
            <Day at={secret.created_at} />
          </td>
          <td>{secret.expires_at === null ? text.replaced : <Time at={secret.expires_at} />}</td>
        </tr>
      ))}
    </TableSection>
    {client.secrets.length > 0 && page.member.may("api-keys:write") && (
      <form class="row" method="post" action={`${home}/${client.id}/secret`}>
        <FormToken view={page.view} />
        <input type="hidden" name="request_key" value={requestKey} />
        <Select name="overlap_hours" label={text.overlap} options={text.overlapOptions} value="24" />
        <button type="submit" class="button quiet">
          {text.rotate}
        </button>
      </form>
    )}
  </div>
);

const Change = ({ client, values, errors = [], ...page }: ClientProps) => (
  <form class="panel" method="post" action={`${home}/${client.id}`} aria-labelledby="change">
    <h2 id="change">{text.change}</h2>
    <FormToken view={page.view} />
    <input type="hidden" name="version" value={String(client.version)} />
    <NameField {...{ values, errors }} />
    <ClientFields {...{ values, errors, member: page.member }} />
    <div class="row">
      <button type="submit" class="button">
        {text.save}
      </button>
      <a class="button danger" href={`${home}/${client.id}/revoke`}>
        {text.revoke}
      </a>
    </div>
  </form>
);

export const ClientPage = (props: ClientProps) => {
  const { client, errors = [], view, member } = props;
  const isOpen = client.revoked_at === null;
  return (
    <ConsolePage {...{ view, member }} title={titled(client.name, errors)}>
      <Head title={client.name} crumb={{ href: home, text: text.title }} />
      {!isOpen && <p class="note warn">{text.isRevoked}</p>}
      <ErrorSummary errors={errors} />
      <About client={client} />
      {isOpen && client.kind === "confidential" && <Secrets {...props} />}
      {isOpen && member.may("api-keys:write") && <Change {...props} />}
    </ConsolePage>
  );
};

export const RevokeClientPage = ({ client, ...page }: Base & { client: ClientView }) => (
  <Question
    {...page}
    title={text.revokeTitle(client.name)}
    crumb={{ href: `${home}/${client.id}`, text: client.name }}
    action={`${home}/${client.id}/revoke`}
    deed={text.revokeOf(client.name)}
    keep={{ href: `${home}/${client.id}`, text: text.keep }}
  >
    <p>{text.revokeText}</p>
  </Question>
);
