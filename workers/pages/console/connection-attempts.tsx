import type { AttemptView } from "../../../shared/connections/contract.ts";
import { connections as text } from "../messages/connections.ts";
import { Empty, Time } from "../parts/pieces.tsx";

/** In words where there are words; the code stands beside them, for whoever searches for it. */
const reasonWords = (reason: string): string | undefined =>
  (text.reasons as Record<string, string | undefined>)[reason];

const Attempt = ({ attempt }: { attempt: AttemptView }) => {
  const { purpose, outcome, reason, evidence, at } = attempt;
  const isEmpty = Object.keys(evidence).length === 0;
  return (
    <li class="panel">
      <p class="row">
        <span class={`badge ${outcome === "accepted" ? "good" : "bad"}`}>{text.outcomes[outcome]}</span>
        <span>{text.purposes[purpose]}</span>
        <Time at={at} />
      </p>
      {outcome === "refused" && (
        <p>
          {reasonWords(reason)}{" "}
          <bdi>
            <code>{reason}</code>
          </bdi>
        </p>
      )}
      {!isEmpty && (
        <details>
          <summary>{text.said}</summary>
          <pre class="scroll" dir="ltr" tabindex={0}>
            {JSON.stringify(evidence, null, 2)}
          </pre>
        </details>
      )}
    </li>
  );
};

/** The debugger: what each sign-in claimed, redacted, and the named reason where it was refused. */
export const Attempts = ({ list }: { list: readonly AttemptView[] }) => (
  <section class="stack" aria-labelledby="attempts">
    <h2 id="attempts">{text.attempts}</h2>
    <p class="muted">{text.attemptsText}</p>
    {list.length === 0 ? (
      <Empty text={text.attemptsEmpty} />
    ) : (
      <ol class="stack">
        {list.map((attempt) => (
          <Attempt attempt={attempt} />
        ))}
      </ol>
    )}
  </section>
);
