import { usageMeters } from "../../../shared/usage/meters.ts";
import { words } from "../messages/usage.ts";
import { count, date } from "../parts/numbers.ts";
import { TablePanel, TableSection } from "../parts/table.tsx";
import { queryOf } from "./api.ts";
import type { Used } from "./used.ts";

const number = (text: string) => ({ text, as: "number" as const });

const Month = ({ month, meter }: Used) => (
  <TablePanel
    caption={words.month.title}
    heading={{ id: "month", text: words.month.title }}
    columns={[words.what, number(words.quantity), words.unit, number(words.adjusted)]}
  >
    {usageMeters.map((name) => {
      const sum = month.data.find((one) => one.meter === name);
      return (
        <tr>
          <th scope="row">
            <a href={`/console/usage?meter=${name}#days`} aria-current={name === meter ? "true" : undefined}>
              {words.meters[name]}
            </a>
          </th>
          <td class="number" data-meter={name}>
            {count(sum?.quantity ?? 0)}
          </td>
          <td>{words.units[name]}</td>
          <td class="number">{count(sum?.adjusted ?? 0)}</td>
        </tr>
      );
    })}
  </TablePanel>
);

const Days = ({ days, meter }: Used) => {
  const most = Math.max(1, ...days.map(({ quantity }) => quantity));
  const title = words.days.title(words.meters[meter]);
  return (
    <TableSection
      id="days"
      title={title}
      columns={[words.days.day, number(words.quantity), { text: words.days.share, as: "hushed" }]}
      isEmpty={days.length === 0}
      empty={words.days.empty}
    >
      {days.map(({ start, quantity }) => (
        <tr>
          <th scope="row">{date(start)}</th>
          <td class="number">{count(quantity)}</td>
          <td>
            <progress max={most} value={quantity} aria-label={date(start)} />
          </td>
        </tr>
      ))}
    </TableSection>
  );
};

const Statements = ({ statements }: Used) => (
  <TableSection
    id="statements"
    title={words.statements.title}
    lead={words.statements.lead}
    columns={[words.statements.month, words.statements.state]}
    isEmpty={statements.length === 0}
    empty={words.statements.empty}
  >
    {statements.map(({ id, period_start, period_end, state }) => (
      <tr>
        <th scope="row">
          <a href={`/console/usage/statements/${id}`}>
            {words.statements.span(date(period_start), date(period_end))}
          </a>
        </th>
        <td>{words.states[state]}</td>
      </tr>
    ))}
  </TableSection>
);

/** What the record of use says: the same numbers as the API's. */
export const UsageRecord = ({ used }: { used: Used | undefined }) =>
  used === undefined ? (
    <p class="panel">{words.missing}</p>
  ) : (
    <>
      <p class="muted">{words.month.lead(date(used.month.from), date(used.month.to))}</p>
      <Month {...used} />
      <p>
        <a href={`/console/usage/export${queryOf({ from: used.month.from })}`} download>
          {words.export}
        </a>
      </p>
      <Days {...used} />
      <Statements {...used} />
    </>
  );
