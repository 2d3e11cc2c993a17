import type { Elevation } from "../../../shared/operators/contract.ts";
import { elevations as text } from "../messages/elevations.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { Listing } from "../parts/listing.tsx";
import { Pages, Time } from "../parts/pieces.tsx";
import { TablePanel } from "../parts/table.tsx";
import { queryOf } from "./api.ts";
import { PostButton } from "./post-button.tsx";

interface ElevationsProps extends Omit<ConsolePageProps, "title"> {
  list: readonly Elevation[];
  next: string | null;
  cursor: string | undefined;
}

const isOpen = ({ status }: Elevation) => status === "requested" || status === "approved";

const Revoke = ({ page, entry }: { page: Omit<ConsolePageProps, "title">; entry: Elevation }) => (
  <PostButton
    view={page.view}
    action={`/console/elevations/${entry.id}/revoke`}
    label={text.revokeOf(entry.reason)}
    text={text.revoke}
    danger
  />
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
    <Listing title={text.title} lead={text.lead} isEmpty={list.length === 0} empty={text.empty}>
      <TablePanel
        caption={text.caption}
        columns={[
          text.reason,
          text.purpose,
          text.state,
          text.asked,
          text.ends,
          { text: text.revoke, as: "hushed" },
        ]}
      >
        {list.map((entry) => (
          <Row {...{ page, entry }} />
        ))}
      </TablePanel>
    </Listing>
    <Pages
      first="/console/elevations"
      next={next}
      here={cursor}
      path={(position) => `/console/elevations${queryOf({ cursor: position })}`}
    />
  </ConsolePage>
);
