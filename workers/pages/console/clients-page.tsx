import type { ClientView, ClientWithSecret } from "../../../shared/oauth/contract.ts";
import { clients as text } from "../messages/clients.ts";
import { words } from "../messages/console.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken } from "../parts/form.tsx";
import { Listing } from "../parts/listing.tsx";
import { titled } from "../parts/page-title.ts";
import { Day, Head } from "../parts/pieces.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { TablePanel } from "../parts/table.tsx";
import { ClientFields, NewClientFields } from "./client-fields.tsx";
import { type ClientValues, usesOf } from "./client-input.ts";

type Base = Omit<ConsolePageProps, "title">;
const home = "/console/tools";

const Row = ({ client }: { client: ClientView }) => (
  <tr>
    <th scope="row">
      <a href={`${home}/${client.id}`}>{client.name}</a>
    </th>
    <td>{text.kinds[client.kind]}</td>
    <td class="small">
      {usesOf(client.grant_types)
        .map((use) => text.useNames[use])
        .join(", ")}
    </td>
    <td>
      <Day at={client.created_at} />
    </td>
    <td>
      <span class={client.revoked_at === null ? "badge good" : "badge"}>
        {client.revoked_at === null ? text.active : text.revoked}
      </span>
    </td>
  </tr>
);

export const ClientsPage = ({ list, ...page }: Base & { list: readonly ClientView[] }) => (
  <ConsolePage {...page} title={text.title}>
    <Listing
      title={text.title}
      lead={text.lead}
      isEmpty={list.length === 0}
      empty={text.empty}
      add={
        page.member.may("api-keys:write")
          ? { href: `${home}/new`, text: text.new, first: text.first }
          : undefined
      }
    >
      <TablePanel caption={text.title} columns={[text.name, text.kind, text.uses, text.created, text.state]}>
        {list.map((client) => (
          <Row client={client} />
        ))}
      </TablePanel>
    </Listing>
  </ConsolePage>
);

interface NewClientProps extends Base {
  requestKey: string;
  values?: ClientValues;
  errors?: readonly FieldError[];
}

const blank: ClientValues = {
  ...{ name: "", kind: "confidential", uses: [], redirects: "", scopes: [], role: "viewer", bound: false },
};

export const NewClientPage = ({ requestKey, values = blank, errors = [], ...page }: NewClientProps) => (
  <ConsolePage {...page} title={titled(text.new, errors)}>
    <Head title={text.new} crumb={{ href: home, text: text.title }} />
    <ErrorSummary errors={errors} />
    <form class="panel" method="post" action={home}>
      <FormToken view={page.view} />
      <input type="hidden" name="request_key" value={requestKey} />
      <NewClientFields {...{ values, errors, member: page.member }} />
      <ClientFields {...{ values, errors, member: page.member }} />
      <div class="row">
        <button type="submit" class="button">
          {text.submit}
        </button>
        <a href={home}>{words.cancel}</a>
      </div>
    </form>
  </ConsolePage>
);

export const ClientSecretPage = ({ client, ...page }: Base & { client: ClientWithSecret }) => (
  <ShownOnce
    {...page}
    title={text.secretTitle}
    back={{ href: `${home}/${client.id}`, text: client.name }}
    secret={client.client_secret}
    words={{ label: text.secret, text: text.secretText, replayed: text.replayed, done: text.done }}
  >
    <p>
      {text.clientId}: <code>{client.client_id}</code>
    </p>
  </ShownOnce>
);
