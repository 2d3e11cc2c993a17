import type { AuditPage as AuditList } from "../../../shared/audit/contract.ts";
import { words } from "../messages/console.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { TextField } from "../parts/form.tsx";
import { Empty, Head, Pages, Time } from "../parts/pieces.tsx";
import { TablePanel } from "../parts/table.tsx";
import { queryOf } from "./api.ts";
import { type Checked, OwnCheck, Proof } from "./audit-proof.tsx";

const text = words.audit;
type Entry = AuditList["data"][number];

interface AuditProps extends Omit<ConsolePageProps, "title"> {
  list: readonly Entry[];
  next: string | null;
  action: string | undefined;
  cursor: string | undefined;
  checked: Checked | undefined;
}

const detailOf = ({ detail }: Entry): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${value}`)
    .join(", ");

const Row = ({ entry, userId }: { entry: Entry; userId: string }) => (
  <tr data-event={JSON.stringify(entry)}>
    <th scope="row" class="plain-head">
      <strong>{entry.action}</strong>
      <br />
      <code class="hint">{entry.target.id}</code>
      {Object.keys(entry.detail).length > 0 && <p class="small">{detailOf(entry)}</p>}
    </th>
    <td>
      {entry.actor.id === userId ? text.you : text.actors[entry.actor.kind]}
      <br />
      <code class="hint">{entry.actor.id}</code>
    </td>
    <td>
      <Time at={entry.at} />
      <br />
      <code class="hint">{entry.request_id}</code>
    </td>
  </tr>
);

const Filter = ({ action }: { action: string | undefined }) => (
  <form class="row filter" method="get" action="/console/audit">
    <TextField
      name="action"
      label={text.filterAction}
      hint={text.filterActionHint}
      maxlength={100}
      value={action}
      needed={false}
    />
    <button type="submit" class="button quiet">
      {text.filter}
    </button>
    {action && <a href="/console/audit">{text.clear}</a>}
  </form>
);

export const AuditPage = ({ list, next, action, cursor, checked, ...page }: AuditProps) => (
  <ConsolePage {...page} title={text.title} script={list.length > 0 ? "audit.js" : undefined}>
    <Head title={text.title} lead={text.lead} />
    {list.length > 0 && <Proof checked={checked} tenant={page.member.tenant} />}
    <Filter action={action} />
    {list.length === 0 ? (
      <Empty text={text.empty} action={{ href: "/console/audit", text: text.clear }} />
    ) : (
      <TablePanel caption={text.caption} columns={[text.what, text.who, text.whenAndRequest]}>
        {list.map((entry) => (
          <Row entry={entry} userId={page.member.user.id} />
        ))}
      </TablePanel>
    )}
    <Pages
      first={`/console/audit${queryOf({ action })}`}
      next={next}
      here={cursor}
      path={(position) => `/console/audit${queryOf({ action, cursor: position })}`}
    />
    <OwnCheck />
  </ConsolePage>
);
