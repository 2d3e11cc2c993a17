import type { Elevation } from "../../../shared/operators/contract.ts";
import { elevations as text } from "../messages/elevations.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { FormToken } from "../parts/form.tsx";
import { Empty, Head, Pages, Time } from "../parts/pieces.tsx";
import { queryOf } from "./api.ts";

interface ElevationsProps extends Omit<ConsolePageProps, "title"> {
  list: readonly Elevation[];
  next: string | null;
  cursor: string | undefined;
}

const isOpen = ({ status }: Elevation) => status === "requested" || status === "approved";

const Revoke = ({ page, entry }: { page: Omit<ConsolePageProps, "title">; entry: Elevation }) => (
  <form method="post" action={`/console/elevations/${entry.id}/revoke`}>
    <FormToken view={page.view} />
    <button type="submit" class="button danger slim" aria-label={text.revokeOf(entry.reason)}>
      {text.revoke}
    </button>
  </form>
);

const Row = ({ page, entry }: { page: Omit<ConsolePageProps, "title">; entry: Elevation }) => (
  <tr>
    <th scope="row" class="plain-head">
      {entry.reason}
      <br />
      <code class="hint">{entry.operator}</code>
    </th>
    <td>
      {entry.permissions.map((permission) => text.purposes[permission]).join(", ")}
      <br />
      <span class="hint">{text.forMinutes(entry.minutes)}</span>
    </td>
    <td>
      <span class={entry.status === "approved" ? "badge warn" : "badge"}>{text.states[entry.status]}</span>
    </td>
    <td>
      <Time at={entry.created_at} />
    </td>
    <td>
      <Time at={entry.expires_at} />
    </td>
    <td>{isOpen(entry) && page.member.may("tenant:own") && <Revoke {...{ page, entry }} />}</td>
  </tr>
);

export const ElevationsPage = ({ list, next, cursor, ...page }: ElevationsProps) => (
  <ConsolePage {...page} title={text.title}>
    <Head title={text.title} lead={text.lead} />
    {list.length === 0 ? (
      <Empty text={text.empty} />
    ) : (
      <section class="panel flush scroll" tabindex={0} aria-label={text.caption}>
        <table>
          <caption class="hushed">{text.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{text.reason}</th>
              <th scope="col">{text.purpose}</th>
              <th scope="col">{text.state}</th>
              <th scope="col">{text.asked}</th>
              <th scope="col">{text.ends}</th>
              <th scope="col">
                <span class="hushed">{text.revoke}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map((entry) => (
              <Row {...{ page, entry }} />
            ))}
          </tbody>
        </table>
      </section>
    )}
    <Pages
      first="/console/elevations"
      next={next}
      here={cursor}
      path={(position) => `/console/elevations${queryOf({ cursor: position })}`}
    />
  </ConsolePage>
);
