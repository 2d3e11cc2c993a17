import type { SamlState } from "../../../shared/connections/contract.ts";
import type { View } from "../environment.ts";
import { connections as text } from "../messages/connections.ts";
import { FormToken } from "../parts/form.tsx";
import { dateTime } from "../parts/numbers.ts";
import { Reason } from "./connection-attempts.tsx";
import { home } from "./connections-page.tsx";

interface Props {
  view: View;
  connection: string;
  state: SamlState;
  requestKey: string;
}

const Facts = ({ facts }: { facts: readonly { term: string; values: readonly string[] }[] }) => (
  <dl class="facts">
    {facts.map(({ term, values }) => (
      <div>
        <dt>{term}</dt>
        {values.map((value) => (
          <dd>
            <bdi class="secret">{value}</bdi>
          </dd>
        ))}
      </div>
    ))}
  </dl>
);

/** The one step that a change of our keys can take next. */
function nextStep(keys: SamlState["keys"]): "draw" | "use" | "retire" {
  if (keys.some(({ use }) => use === "next")) return "use";
  return keys.some(({ use }) => use === "former") ? "retire" : "draw";
}

/** What both sides' certificates are, when the provider's was read, and why it was not. */
export const SamlStatePanel = ({ view, connection, state, requestKey }: Props) => {
  const at = (time: string | null) => [time === null ? text.never : dateTime(time)];
  const step = nextStep(state.keys);
  return (
    <section class="panel" aria-labelledby="saml-state">
      <h2 id="saml-state">{text.samlState}</h2>
      {state.failure !== null && (
        <div class="note bad" role="status">
          <p>{text.unread(state.failed_at === null ? "" : dateTime(state.failed_at))}</p>
          <Reason reason={state.failure} />
        </div>
      )}
      <Facts
        facts={[
          { term: text.providerEntity, values: [state.entity_id ?? text.never] },
          { term: text.readAt, values: at(state.read_at) },
          { term: text.nextRead, values: at(state.next_read_at) },
          ...(state.valid_until === null ? [] : [{ term: text.validUntil, values: at(state.valid_until) }]),
          ...(state.certificates.length === 0
            ? []
            : [{ term: text.theirCertificates, values: state.certificates }]),
          ...state.keys.map(({ use, fingerprint, drawn_at }) => ({
            term: text.ourKeys[use],
            values: [fingerprint, dateTime(drawn_at)],
          })),
        ]}
      />
      <form class="stack" method="post" action={`${home}/${connection}/keys`}>
        <FormToken view={view} />
        <input type="hidden" name="request_key" value={requestKey} />
        <p>{text.keyTexts[step]}</p>
        <p>
          <button type="submit" class="button quiet" name="step" value={step}>
            {text.keySteps[step]}
          </button>
        </p>
      </form>
    </section>
  );
};
