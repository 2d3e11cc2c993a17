import { planFacts, plans } from "../../../shared/kernel/plan.ts";
import { words } from "../messages/console.ts";
import { limits as own } from "../messages/limits.ts";
import { signUp } from "../messages/sign-up.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary } from "../parts/form.tsx";
import { CheckIcon } from "../parts/icons.tsx";
import { price } from "../parts/numbers.ts";
import { titled } from "../parts/page-title.ts";
import { Done, Head } from "../parts/pieces.tsx";
import { planPoints } from "../parts/plan-points.ts";
import { EverybodysLimit } from "./everybodys-limit.tsx";
import { LimitNotes } from "./limit-notes.tsx";
import { Limits } from "./limit-table.tsx";
import type { LimitsAnswer } from "./limits-answer.ts";
import type { UsageAnswer } from "./usage-answer.ts";
import { UsageRecord } from "./usage-record.tsx";
import type { Used } from "./used.ts";

const text = words.usage;

interface UsageProps extends Omit<ConsolePageProps, "title"> {
  usage: UsageAnswer;
  /** `undefined`: it could not be read. */
  used: Used | undefined;
  limits: LimitsAnswer;
  errors?: readonly FieldError[];
  /** Of the limit of each person, where it was refused. */
  typed?: string | undefined;
  saved?: boolean;
}

export const UsagePage = ({ usage, used, limits, errors = [], typed, saved, ...page }: UsageProps) => (
  <ConsolePage {...page} title={titled(text.title, errors)}>
    <Head title={text.title} lead={text.lead} />
    <Done text={saved ? own.saved : undefined} />
    <ErrorSummary errors={errors} />
    <LimitNotes limits={limits} />
    <Limits limits={limits} usage={usage} />
    {page.member.may("tenant:write") && <EverybodysLimit {...{ ...page, errors, typed }} />}
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
