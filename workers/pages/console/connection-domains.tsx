import type { DomainView } from "../../../shared/connections/domain-contract.ts";
import type { View } from "../environment.ts";
import { connections as text } from "../messages/connections.ts";
import { CodeFacts } from "../parts/code-facts.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { FormToken, TextField } from "../parts/form.tsx";
import { home } from "./connections-page.tsx";
import { PostButton } from "./post-button.tsx";

interface Props {
  view: View;
  connection: string;
  domains: readonly DomainView[];
  requestKey: string;
  errors: readonly FieldError[];
}

const Domain = ({
  view,
  connection,
  domain,
}: Pick<Props, "view" | "connection"> & { domain: DomainView }) => {
  const { id, name, status, record } = domain;
  return (
    <li class="stack">
      <p class="row">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span class={`badge ${status === "verified" ? "good" : "warn"}`}>{text.domainStates[status]}</span>
      </p>
      {status === "pending" && (
        <>
          <p>{text.domainRecord}</p>
          <CodeFacts
            facts={[
              { term: text.recordName, value: record.name },
              { term: text.recordValue, value: record.value },
            ]}
          />
          <PostButton
            view={view}
            action={`${home}/${connection}/domains/${id}`}
            text={text.checkNow}
            label={text.checkDomain(name)}
          />
        </>
      )}
    </li>
  );
};

/** A provider may speak of verified domains only, so that they come first. */
export const Domains = ({ view, connection, domains, requestKey, errors }: Props) => (
  <>
    <p>{text.domainsText}</p>
    {domains.length > 0 && (
      <ul class="stack">
        {domains.map((domain) => (
          <Domain {...{ view, connection, domain }} />
        ))}
      </ul>
    )}
    <form class="stack" method="post" action={`${home}/${connection}/domains`}>
      <FormToken view={view} />
      <input type="hidden" name="request_key" value={requestKey} />
      <TextField name="domain" label={text.domain} hint={text.domainHint} maxlength={253} errors={errors} />
      <p>
        <button type="submit" class="button quiet">
          {text.addDomain}
        </button>
      </p>
    </form>
  </>
);
