import type { ApiKey } from "../../../shared/identity/api-key-contract.ts";
import { keys as text } from "../messages/keys.ts";
import { limits } from "../messages/limits.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken } from "../parts/form.tsx";
import { count } from "../parts/numbers.ts";
import { titled } from "../parts/page-title.ts";
import { Day, Done, Head } from "../parts/pieces.tsx";
import { stateOf } from "./key-state.ts";
import { LimitField } from "./limit-field.tsx";

interface KeyProps extends Omit<ConsolePageProps, "title"> {
  apiKey: ApiKey;
  now: number;
  errors?: readonly FieldError[];
  /** Of the limit, where it was refused. */
  typed?: string | undefined;
  saved?: boolean;
}

const Facts = ({ apiKey, now }: Pick<KeyProps, "apiKey" | "now">) => (
  <dl class="facts">
    <div>
      <dt>{text.hint}</dt>
      <dd>
        <code>{apiKey.hint}…</code>
      </dd>
    </div>
    <div>
      <dt>{text.state}</dt>
      <dd>{text[stateOf(apiKey, now)]}</dd>
    </div>
    <div>
      <dt>{text.created}</dt>
      <dd>
        <Day at={apiKey.created_at} />
      </dd>
    </div>
    <div>
      <dt>{text.expires}</dt>
      <dd>
        <Day at={apiKey.expires_at} />
      </dd>
    </div>
    <div>
      <dt>{limits.perMinute}</dt>
      <dd>{apiKey.requests_per_minute === null ? limits.none : count(apiKey.requests_per_minute)}</dd>
    </div>
    <div>
      <dt>{text.scopes}</dt>
      <dd>{apiKey.scopes.map((scope) => text.scopeNames[scope]).join(", ")}</dd>
    </div>
  </dl>
);

const LimitForm = ({
  view,
  apiKey,
  errors,
  typed,
}: Pick<KeyProps, "view" | "apiKey" | "errors" | "typed">) => (
  <form class="panel" method="post" action={`/console/api-keys/${apiKey.id}`}>
    <FormToken view={view} />
    <input type="hidden" name="version" value={String(apiKey.version)} />
    <LimitField
      hint={limits.keyHint}
      value={typed ?? apiKey.requests_per_minute?.toString()}
      errors={errors ?? []}
    />
    <div class="row">
      <button type="submit" class="button">
        {limits.save}
      </button>
    </div>
  </form>
);

export const KeyPage = ({ apiKey, now, errors = [], typed, saved, ...page }: KeyProps) => (
  <ConsolePage {...page} title={titled(apiKey.name, errors)}>
    <Head title={apiKey.name} crumb={{ href: "/console/api-keys", text: text.title }} />
    <Done text={saved ? limits.saved : undefined} />
    <ErrorSummary errors={errors} />
    <section class="panel" aria-label={apiKey.name}>
      <Facts {...{ apiKey, now }} />
    </section>
    {stateOf(apiKey, now) === "active" && page.member.may("api-keys:write") && (
      <>
        <LimitForm {...{ view: page.view, apiKey, errors, typed }} />
        <p class="row">
          <a class="button danger" href={`/console/api-keys/${apiKey.id}/revoke`}>
            {text.revoke}
          </a>
        </p>
      </>
    )}
  </ConsolePage>
);
