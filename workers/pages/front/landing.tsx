import { planFacts, plans } from "../../../shared/kernel/plan.ts";
import { type Region, regionFacts, regions } from "../../../shared/kernel/region.ts";
import type { View } from "../environment.ts";
import { landing } from "../messages/landing.ts";
import { shell } from "../messages/shell.ts";
import { PublicPage } from "../parts/shell.tsx";
import { Table } from "../parts/table.tsx";

const plansIn = (region: Region) =>
  plans
    .filter((plan) => planFacts[plan].regions.includes(region))
    .map((plan) => planFacts[plan].name)
    .join(", ");

const RegionTable = () => (
  <div class="panel flush scroll">
    <Table
      caption={landing.residency}
      columns={[landing.regionColumn, landing.guaranteeColumn, landing.plansColumn]}
    >
      {regions.map((region) => (
        <tr>
          <th scope="row">{shell.regions[region]}</th>
          <td>
            <strong>{shell.guarantee[regionFacts[region].guarantee]}.</strong>{" "}
            {shell.guaranteeLong[regionFacts[region].guarantee]}
          </td>
          <td>{plansIn(region)}</td>
        </tr>
      ))}
    </Table>
  </div>
);

export const LandingPage = ({ view }: { view: View }) => (
  <PublicPage view={view} title={landing.title}>
    <div class="hero">
      <h1>{landing.title}</h1>
      <p>{landing.lead}</p>
      <div class="row">
        <a class="button" href="/signup">
          {landing.start}
        </a>
        <a class="button quiet" href="/signin">
          {landing.signIn}
        </a>
      </div>
    </div>
    <section class="stack" aria-labelledby="how">
      <h2 id="how">{landing.how}</h2>
      <ol class="steps">
        {landing.steps.map(({ title, text }) => (
          <li>
            <h3>{title}</h3>
            <p class="muted">{text}</p>
          </li>
        ))}
      </ol>
    </section>
    <section class="stack" aria-labelledby="residency">
      <h2 id="residency">{landing.residency}</h2>
      <p>{landing.residencyText}</p>
      <RegionTable />
    </section>
    <section class="stack" aria-labelledby="developers">
      <h2 id="developers">{landing.forDevelopers}</h2>
      <p>{landing.forDevelopersText}</p>
      <p>
        <a href="/docs/">{landing.reference}</a>
      </p>
    </section>
  </PublicPage>
);
