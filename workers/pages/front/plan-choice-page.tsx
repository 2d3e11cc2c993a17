import { type Plan, planFacts, plans } from "../../../shared/kernel/plan.ts";
import { type Guarantee, regionFacts } from "../../../shared/kernel/region.ts";
import type { View } from "../environment.ts";
import { shell } from "../messages/shell.ts";
import { signUp } from "../messages/sign-up.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary } from "../parts/form.tsx";
import { CheckIcon } from "../parts/icons.tsx";
import { price } from "../parts/numbers.ts";
import { titled } from "../parts/page-title.ts";
import { planPoints } from "../parts/plan-points.ts";
import { PublicPage } from "../parts/shell.tsx";

/** One form per plan offers only the regions of that plan: no wrong pair can be chosen. */
const PlanCard = ({ plan }: { plan: Plan }) => {
  const { name, price: cents, regions } = planFacts[plan];
  const [only, ...others] = regions;
  return (
    <form class="panel offer" method="get" action="/signup/details" aria-labelledby={`plan-${plan}`}>
      <h2 id={`plan-${plan}`}>{name}</h2>
      <p class="price">
        {price(cents)} <small>{signUp.perMonth}</small>
      </p>
      <ul class="ticks tight small">
        {planPoints(plan).map((point) => (
          <li>
            <CheckIcon />
            {point}
          </li>
        ))}
      </ul>
      <input type="hidden" name="plan" value={plan} />
      {only && others.length === 0 ? (
        <p>
          <input type="hidden" name="region" value={only} />
          <strong>{signUp.region}</strong>
          <br />
          {shell.regions[only]}
          <br />
          <span class="hint">{shell.guarantee[regionFacts[only].guarantee]}</span>
        </p>
      ) : (
        <div class="field">
          <label for={`region-${plan}`}>{signUp.region}</label>
          <select id={`region-${plan}`} name="region">
            {regions.map((region) => (
              <option value={region}>
                {`${shell.regions[region]}: ${shell.guaranteeShort[regionFacts[region].guarantee]}`}
              </option>
            ))}
          </select>
        </div>
      )}
      <button type="submit" class="button">
        {signUp.choose(name)}
      </button>
    </form>
  );
};

const guarantees: readonly Guarantee[] = ["jurisdiction", "location-hint"];

export const PlanChoicePage = ({ view, errors = [] }: { view: View; errors?: readonly FieldError[] }) => (
  <PublicPage view={view} title={titled(signUp.plansTitle, errors)}>
    <div class="tight">
      <h1>{signUp.plansTitle}</h1>
      <p class="muted">{signUp.plansLead}</p>
    </div>
    <ErrorSummary errors={errors} />
    <div class="cards">
      {plans.map((plan) => (
        <PlanCard plan={plan} />
      ))}
    </div>
    <section class="stack" aria-labelledby="guarantees">
      <h2 id="guarantees">{signUp.guaranteesTitle}</h2>
      <dl class="facts">
        {guarantees.map((guarantee) => (
          <div>
            <dt>{shell.guarantee[guarantee]}</dt>
            <dd>{shell.guaranteeLong[guarantee]}</dd>
          </div>
        ))}
      </dl>
    </section>
    <p>
      {signUp.known} <a href="/signin">{signUp.signIn}</a>
    </p>
  </PublicPage>
);
