import type { StatementView } from "../../../shared/usage/statement-contract.ts";
import { words } from "../messages/usage.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { count, date, dateTime } from "../parts/numbers.ts";
import { Head } from "../parts/pieces.tsx";
import { TableSection } from "../parts/table.tsx";

const text = words.statements;
const number = (heading: string) => ({ text: heading, as: "number" as const });

interface StatementProps extends Omit<ConsolePageProps, "title"> {
  statement: StatementView;
}

/** One billing month, line by line; while its counts differ, where. */
export const StatementPage = ({ statement, ...page }: StatementProps) => {
  const { period_start, period_end, state, closed_at, lines, drift } = statement;
  const title = text.of(date(period_start), date(period_end));
  return (
    <ConsolePage {...page} title={title}>
      <Head title={title} lead={words.states[state]} />
      {closed_at !== null && <p class="muted">{text.closed(dateTime(closed_at))}</p>}
      <TableSection
        id="lines"
        title={text.lines}
        columns={[words.what, words.dimension, number(words.quantity), words.unit, text.late]}
        isEmpty={lines.length === 0}
        empty={text.nothing}
      >
        {lines.map(({ meter, dimension, quantity, late_from }) => (
          <tr>
            <th scope="row">{words.meters[meter]}</th>
            <td>{dimension === "" ? "–" : <code>{dimension}</code>}</td>
            <td class="number">{count(quantity)}</td>
            <td>{words.units[meter]}</td>
            <td>{late_from === null ? "–" : text.since(date(late_from))}</td>
          </tr>
        ))}
      </TableSection>
      {drift.length > 0 && (
        <TableSection
          id="drift"
          title={text.drift}
          columns={[
            words.what,
            text.hour,
            number(text.ledger),
            number(text.hours),
            number(text.deltas),
            text.cause,
          ]}
          isEmpty={false}
          empty=""
        >
          {drift.map(({ meter, hour, ledger, hours, deltas, cause }) => (
            <tr>
              <th scope="row">{words.meters[meter]}</th>
              <td>{dateTime(hour)}</td>
              <td class="number">{count(ledger)}</td>
              <td class="number">{count(hours)}</td>
              <td class="number">{count(deltas)}</td>
              <td>{text.causes[cause]}</td>
            </tr>
          ))}
        </TableSection>
      )}
      <p>
        <a href="/console/usage">{text.back}</a>
      </p>
    </ConsolePage>
  );
};
