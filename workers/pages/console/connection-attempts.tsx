import type { AttemptView } from "../../../shared/connections/contract.ts";
import { doorReasons, isDoorReason } from "../../../shared/connections/reasons.ts";
import { connections as text } from "../messages/connections.ts";
import { doorReasons as words } from "../messages/door-reasons.ts";
import { Empty, Time } from "../parts/pieces.tsx";

/** What happened and what to do about it; the code stands beside the words, for whoever searches for it. */
export const Reason = ({ reason }: { reason: string }) => {
  const [happening, advice] = isDoorReason(reason) ? doorReasons[reason] : [];
  return (
    <>
      <p>
        {happening && words.happened[happening]}{" "}
        <bdi>
          <code>{reason}</code>
        </bdi>
      </p>
      {advice && (
        <p>
          <strong>{words.do}</strong> {words.advice[advice]}
        </p>
      )}
    </>
  );
};

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
      {(outcome === "refused" || isDoorReason(reason)) && <Reason reason={reason} />}
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
