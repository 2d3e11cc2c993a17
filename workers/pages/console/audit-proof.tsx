import type { Judgement } from "../../../shared/audit/judgement.ts";
import type { HeadView } from "../../../shared/audit/log-contract.ts";
import { planFacts } from "../../../shared/kernel/plan.ts";
import type { TenantView } from "../../../shared/tenancy/contract.ts";
import { proof as text } from "../messages/audit.ts";
import { dateTime } from "../parts/numbers.ts";

/** What was found out about the entries of a page; nothing when the evidence could not be read. */
export interface Checked {
  judgement: Judgement;
  head: HeadView | null;
}

/** The statement, and how serious it is. */
export function statementOf(checked: Checked | undefined): {
  tone: "good" | "warn" | "bad";
  lines: string[];
} {
  if (!checked) return { tone: "warn", lines: [text.unavailable] };
  const { judgement, head } = checked;
  if (!head) return { tone: "warn", lines: [text.none] };
  if (judgement.head === "refused") return { tone: "bad", lines: [text.forged] };
  const count = (wanted: string) => judgement.events.filter(({ verdict }) => verdict === wanted).length;
  const [included, pending, refused] = [count("included"), count("pending"), count("refused")];
  return {
    tone: refused > 0 ? "bad" : "good",
    lines: [
      ...(refused > 0 ? [text.broken(refused)] : []),
      ...(included > 0 ? [text.sound(included, head.size, dateTime(head.timestamp))] : []),
      ...(pending > 0 ? [text.pending(pending)] : []),
    ],
  };
}

/** Says on the page what its evidence proves; a script checks the same again where the reader is. */
export const Proof = ({ checked, tenant }: { checked: Checked | undefined; tenant: TenantView }) => {
  const { tone, lines } = statementOf(checked);
  const { sound, grown, broken, failed } = text.browser;
  return (
    <section
      class={`note ${tone}`}
      aria-labelledby="checked"
      data-evidence="/console/audit/evidence"
      data-tenant={tenant.id}
      data-sound={sound}
      data-grown={grown}
      data-broken={broken}
      data-failed={failed}
    >
      <h2 id="checked">{text.title}</h2>
      <p>
        {lines.join(" ")} {checked?.head && text.server}
      </p>
      <p id="browser-verdict" role="status" />
      <p class="small">{text.kept(planFacts[tenant.plan].auditDays)}</p>
    </section>
  );
};

export const OwnCheck = () => (
  <section class="panel" aria-labelledby="own">
    <h2 id="own">{text.own}</h2>
    <p>{text.ownText}</p>
    <p class="row">
      <a href="/console/audit/export" download="audit.jsonl">
        {text.log}
      </a>
      <a href="/console/audit/head" download="head.json">
        {text.head}
      </a>
      <a href="/.well-known/jwks.json" download="jwks.json">
        {text.keys}
      </a>
    </p>
    <pre class="scroll" tabindex={0}>
      <code>{text.command}</code>
    </pre>
  </section>
);
