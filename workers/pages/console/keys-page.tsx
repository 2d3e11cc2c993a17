import type { ApiKey } from "../../../shared/identity/api-key-contract.ts";
import { keys as text } from "../messages/keys.ts";
import { limits } from "../messages/limits.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { Listing } from "../parts/listing.tsx";
import { count } from "../parts/numbers.ts";
import { Day, Pages } from "../parts/pieces.tsx";
import { Question } from "../parts/question.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { TablePanel } from "../parts/table.tsx";
import { stateOf } from "./key-state.ts";

type Base = Omit<ConsolePageProps, "title">;

interface KeysProps extends Base {
  list: readonly ApiKey[];
  now: number;
  next: string | null;
  cursor: string | undefined;
}

const perMinuteOf = ({ requests_per_minute: limit }: ApiKey): string => (limit === null ? "–" : count(limit));

const Row = ({ apiKey, now, may }: { apiKey: ApiKey; now: number; may: boolean }) => {
  const state = stateOf(apiKey, now);
  return (
    <tr>
      <th scope="row">
        <a href={`/console/api-keys/${apiKey.id}`}>{apiKey.name}</a>
      </th>
      <td>
        <code>{apiKey.hint}…</code>
      </td>
      <td class="small">{apiKey.scopes.map((scope) => text.scopeNames[scope]).join(", ")}</td>
      <td class="number">{perMinuteOf(apiKey)}</td>
      <td>
        <Day at={apiKey.expires_at} />
      </td>
      <td>
        <span class={state === "active" ? "badge good" : "badge"}>{text[state]}</span>
      </td>
      <td>
        {state === "active" && may && (
          <a href={`/console/api-keys/${apiKey.id}/revoke`} aria-label={text.revokeOf(apiKey.name)}>
            {text.revoke}
          </a>
        )}
      </td>
    </tr>
  );
};

export const KeysPage = ({ list, now, next, cursor, ...page }: KeysProps) => {
  const may = page.member.may("api-keys:write");
  return (
    <ConsolePage {...page} title={text.title}>
      <Listing
        title={text.title}
        lead={text.lead}
        isEmpty={list.length === 0}
        empty={text.empty}
        add={may ? { href: "/console/api-keys/new", text: text.new, first: text.emptyAction } : undefined}
      >
        <TablePanel
          caption={text.caption}
          columns={[
            text.name,
            text.hint,
            text.scopes,
            { text: limits.perMinute, as: "number" },
            text.expires,
            text.state,
            { text: text.revoke, as: "hushed" },
          ]}
        >
          {list.map((apiKey) => (
            <Row {...{ apiKey, now, may }} />
          ))}
        </TablePanel>
      </Listing>
      <Pages
        first="/console/api-keys"
        next={next}
        here={cursor}
        path={(position) => `/console/api-keys?cursor=${encodeURIComponent(position)}`}
      />
    </ConsolePage>
  );
};

interface CreatedProps extends Base {
  /** `null`: the form was sent twice, and the first answer showed it. */
  secret: string | null;
  origin: string;
}

export const CreatedKeyPage = ({ secret, origin, ...page }: CreatedProps) => (
  <ShownOnce
    {...page}
    title={text.createdTitle}
    back={{ href: "/console/api-keys", text: text.title }}
    secret={secret}
    words={{ label: text.createdKey, text: text.createdText, replayed: text.replayed, done: text.done }}
  >
    <h2>{text.tryIt}</h2>
    <pre tabindex={0}>{`curl ${origin}/v1/projects \\\n  -H "Authorization: Bearer $LEANVIBE_API_KEY"`}</pre>
  </ShownOnce>
);

export const RevokeKeyPage = ({ apiKey, ...page }: Base & { apiKey: ApiKey }) => (
  <Question
    {...page}
    title={text.confirmTitle(apiKey.name)}
    crumb={{ href: "/console/api-keys", text: text.title }}
    action={`/console/api-keys/${apiKey.id}/revoke`}
    deed={text.revokeOf(apiKey.name)}
    keep={{ href: "/console/api-keys", text: text.keep }}
  >
    <p>
      <code>{apiKey.hint}…</code>
    </p>
    <p>{text.confirmText}</p>
  </Question>
);
