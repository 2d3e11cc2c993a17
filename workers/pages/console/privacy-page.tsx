import type { ConsentList } from "../../../shared/privacy/consent-contract.ts";
import type { Erasure } from "../../../shared/privacy/erasure-contract.ts";
import { privacy as text } from "../messages/privacy.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Day, Done, Head, Pages, Time } from "../parts/pieces.tsx";
import { TablePanel } from "../parts/table.tsx";
import { queryOf } from "./api.ts";
import { NameForm, TakeForm } from "./privacy-forms.tsx";

export interface PrivacyProps extends Omit<ConsolePageProps, "title"> {
  consents: ConsentList["data"];
  /** For whoever may see who was erased. */
  erasures?: { data: readonly Erasure[]; next_cursor: string | null } | undefined;
  cursor: string | undefined;
  /** The browser sends Global Privacy Control. */
  isSignalled: boolean;
  saved: boolean;
  values?: { name?: string; cursor?: string };
  errors?: readonly FieldError[];
}

const Mine = ({ view, member, values, errors = [] }: PrivacyProps) => (
  <section class="stack" aria-labelledby="mine">
    <h2 id="mine">{text.mine}</h2>
    <div class="pair">
      <TakeForm
        {...{ view, errors }}
        action="/console/privacy/export"
        words={{ title: text.takeTitle, text: text.takeText, submit: text.take }}
        field="cursor"
        value={values?.cursor}
      />
      <NameForm
        {...{ view, errors }}
        action="/console/privacy/name"
        title={text.correctTitle}
        hint={text.correctHint}
        name={values?.name ?? member.user.name}
      />
    </div>
    <div class="panel">
      <h3>{text.eraseTitle}</h3>
      <p>{text.eraseText}</p>
      <p>
        <a class="button quiet" href="/console/privacy/erase">
          {text.eraseLink}
        </a>
      </p>
    </div>
  </section>
);

type State = ConsentList["data"][number];

/** Whether it is allowed, since when, and why a grant may not count any more. */
const Standing = ({ state: { allowed, latest } }: { state: State }) => (
  <p class="row">
    <span class={allowed ? "badge good" : "badge"}>{allowed ? text.allowed : text.denied}</span>
    {latest !== null && (
      <span class="hint">
        {text.since} <Day at={latest.at} />
      </span>
    )}
    {!allowed && latest?.decision === "granted" && <span class="hint">{text.changed}</span>}
  </p>
);

/** Allowing names the text that was shown; withdrawing is as easy as allowing (GDPR Article 7(3)). */
const Consent = ({ view, state }: Pick<PrivacyProps, "view"> & { state: State }) => {
  const { purpose, title, text_version, allowed } = state;
  return (
    <li class="tight">
      <h3>{title}</h3>
      <p>{state.text}</p>
      <Standing state={state} />
      <form method="post" action="/console/privacy/consents">
        <FormToken view={view} />
        <input type="hidden" name="purpose" value={purpose} />
        <input type="hidden" name="text_version" value={String(text_version)} />
        <button
          type="submit"
          class="button quiet slim"
          name="decision"
          value={allowed ? "withdrawn" : "granted"}
          aria-label={allowed ? text.withdrawOf(title) : text.allowOf(title)}
        >
          {allowed ? text.withdraw : text.allow}
        </button>
      </form>
    </li>
  );
};

const Consents = ({ view, consents, isSignalled }: PrivacyProps) => (
  <section class="panel" aria-labelledby="consents">
    <h2 id="consents">{text.consents}</h2>
    <p class="muted">{text.consentsLead}</p>
    {isSignalled && (
      <p class="note" role="status">
        {text.signalled}
      </p>
    )}
    <ul class="pair">
      {consents.map((state) => (
        <Consent {...{ view, state }} />
      ))}
    </ul>
  </section>
);

const Row = ({ entry }: { entry: Erasure }) => (
  <tr>
    <th scope="row" class="plain-head">
      <code>{entry.subject}</code>
    </th>
    <td>
      <span class={entry.status === "attested" ? "badge good" : "badge warn"}>
        {text.states[entry.status]}
      </span>
      {entry.replays > 0 && <div class="hint">{text.replayed(entry.replays)}</div>}
    </td>
    <td>
      <Time at={entry.requested_at} />
      <div class="hint">
        {text.by} <code>{entry.requested_by}</code>
      </div>
    </td>
    <td>
      <a href={`/console/privacy/erasures/${entry.id}`} aria-label={text.receiptOf(entry.subject)}>
        {text.receipt}
      </a>
    </td>
  </tr>
);

const Company = ({ view, member, erasures, cursor, values, errors = [] }: PrivacyProps) => {
  if (!erasures) return null;
  return (
    <section class="stack" aria-labelledby="company">
      <h2 id="company">{text.company}</h2>
      <TakeForm
        {...{ view, errors }}
        action="/console/privacy/company"
        words={{ title: text.companyTake, text: text.companyText, submit: text.companyTake }}
        field="company_cursor"
        value={values?.cursor}
      />
      {member.may("members:read") && (
        <p>
          {text.people} <a href="/console/members">{text.members}</a>.
        </p>
      )}
      {erasures.data.length === 0 ? (
        <p class="muted">{text.erasuresEmpty}</p>
      ) : (
        <TablePanel
          heading={{ id: "erasures", text: text.erasures }}
          caption={text.caption}
          columns={[text.person, text.state, text.asked, text.receipt]}
        >
          {erasures.data.map((entry) => (
            <Row entry={entry} />
          ))}
        </TablePanel>
      )}
      <Pages
        first="/console/privacy"
        next={erasures.next_cursor}
        here={cursor}
        path={(position) => `/console/privacy${queryOf({ cursor: position })}#company`}
      />
    </section>
  );
};

export const PrivacyPage = (props: PrivacyProps) => {
  const { errors = [], saved } = props;
  return (
    <ConsolePage {...props} title={titled(text.title, errors)}>
      <Head title={text.title} lead={text.lead} />
      <ErrorSummary errors={errors} />
      <Done text={saved ? text.saved : undefined} />
      <Mine {...props} />
      <Consents {...props} />
      <Company {...props} />
    </ConsolePage>
  );
};
