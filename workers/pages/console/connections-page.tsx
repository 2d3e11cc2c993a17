import type { ConnectionView } from "../../../shared/connections/contract.ts";
import { type Provider, providerKinds, providers } from "../../../shared/connections/words.ts";
import { connections as text } from "../messages/connections.ts";
import { words } from "../messages/console.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken } from "../parts/form.tsx";
import { Listing } from "../parts/listing.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";
import { TablePanel } from "../parts/table.tsx";
import { ConnectionFields } from "./connection-form.tsx";
import type { ConnectionValues } from "./connection-input.ts";

type Base = Omit<ConsolePageProps, "title">;
export const home = "/console/connections";

const tones = { draft: "warn", enabled: "good", disabled: "" } as const;

export const StatusBadge = ({ status }: Pick<ConnectionView, "status">) => (
  <span class={`badge ${tones[status]}`}>{text.statuses[status]}</span>
);

export const ConnectionsPage = ({ list, ...page }: Base & { list: readonly ConnectionView[] }) => (
  <ConsolePage {...page} title={text.title}>
    <Listing
      title={text.title}
      lead={text.lead}
      isEmpty={list.length === 0}
      empty={text.empty}
      add={{ href: `${home}/new`, text: text.new, first: text.new }}
    >
      <TablePanel caption={text.caption} columns={[text.name, text.provider, text.status]}>
        {list.map(({ id, name, provider, status }) => (
          <tr>
            <th scope="row">
              <a href={`${home}/${id}`}>{name}</a>
            </th>
            <td>{text.providers[provider]}</td>
            <td>
              <StatusBadge status={status} />
            </td>
          </tr>
        ))}
      </TablePanel>
    </Listing>
  </ConsolePage>
);

const crumb = () => ({ href: home, text: text.title });

/** The first question of the wizard: a link an answer, so that it can be gone back to. */
export const ProviderPage = (page: Base) => (
  <ConsolePage {...page} title={text.new}>
    <Head title={text.new} lead={text.choose} crumb={crumb()} />
    <ul class="choices">
      {providers.map((provider) => (
        <li>
          <a class="button quiet wide" href={`${home}/new?provider=${provider}`}>
            {text.providers[provider]}
          </a>
        </li>
      ))}
    </ul>
  </ConsolePage>
);

interface DraftProps extends Base {
  provider: Provider;
  values: ConnectionValues;
  requestKey: string;
  errors?: readonly FieldError[];
}

export const DraftPage = ({ provider, values, requestKey, errors = [], ...page }: DraftProps) => {
  const title = text.draftTitle(text.providers[provider]);
  return (
    <ConsolePage {...page} title={titled(title, errors)}>
      <Head
        title={title}
        lead={providerKinds[provider] === "oidc" ? text.draftOidc : text.draftSaml}
        crumb={crumb()}
      />
      <ErrorSummary errors={errors} />
      <form class="panel" method="post" action={home} enctype="multipart/form-data">
        <FormToken view={page.view} />
        <input type="hidden" name="provider" value={provider} />
        <input type="hidden" name="request_key" value={requestKey} />
        <ConnectionFields {...{ provider, values, errors }} hasSecret={false} />
        <div class="row">
          <button type="submit" class="button">
            {text.draft}
          </button>
          <a href={home}>{words.cancel}</a>
        </div>
      </form>
    </ConsolePage>
  );
};
