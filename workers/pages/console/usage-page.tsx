import { planFacts, plans } from "../../../shared/kernel/plan.ts";
import { words } from "../messages/console.ts";
import { signUp } from "../messages/sign-up.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { CheckIcon } from "../parts/icons.tsx";
import { count, duration, price } from "../parts/numbers.ts";
import { Gauge, Head } from "../parts/pieces.tsx";
import { planPoints } from "../parts/plan-points.ts";
import { Table } from "../parts/table.tsx";
import { LimitNotes } from "./limit-notes.tsx";
import type { LimitsAnswer } from "./limits-answer.ts";
import { limitsOf, type UsageAnswer } from "./usage-answer.ts";
import { UsageRecord } from "./usage-record.tsx";
import type { Used } from "./used.ts";

const text = words.usage;

interface UsageProps extends Omit<ConsolePageProps, "title"> {
  usage: UsageAnswer;
  /** `undefined`: it could not be read. */
  used: Used | undefined;
  limits: LimitsAnswer;
}

const LimitTable = ({ usage }: { usage: UsageAnswer }) => (
  <div class="scroll">
    <Table
      caption={text.caption}
      columns={[
        text.what,
        { text: text.used, as: "number" },
        { text: text.limit, as: "number" },
        text.resets,
      ]}
    >
      {limitsOf(usage).map(({ name, used, limit, resetSeconds }) => (
        <tr>
          <th scope="row">{name}</th>
          <td class="number">{count(used)}</td>
          <td class="number">{limit === null ? words.noLimit : count(limit)}</td>
          <td>{resetSeconds === null ? text.never : duration(resetSeconds)}</td>
        </tr>
      ))}
    </Table>
  </div>
);

export const UsagePage = ({ usage, used, limits, ...page }: UsageProps) => (
  <ConsolePage {...page} title={text.title}>
    <Head title={text.title} lead={text.lead} />
    <LimitNotes limits={limits} />
    <section class="panel flush" aria-labelledby="limits">
      <h2 id="limits">{text.caption}</h2>
      <div class="inset cards">
        {limitsOf(usage).map(({ name, used, limit }) => (
          <Gauge {...{ name, used, limit }} />
        ))}
      </div>
      <LimitTable usage={usage} />
    </section>
    <UsageRecord used={used} />
    <section class="stack" aria-labelledby="plans">
      <h2 id="plans">{text.plans}</h2>
      <div class="cards">
        {plans.map((plan) => (
          <div class="panel">
            <h3>
              {planFacts[plan].name}{" "}
              {plan === page.member.tenant.plan && <span class="badge good plain-badge">{text.current}</span>}
            </h3>
            <p class="price">
              {price(planFacts[plan].price)} <small>{signUp.perMonth}</small>
            </p>
            <ul class="ticks tight small">
              {planPoints(plan).map((point) => (
                <li>
                  <CheckIcon />
                  {point}
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <p class="muted">{text.change}</p>
    </section>
  </ConsolePage>
);
