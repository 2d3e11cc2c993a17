import { words } from "../messages/console.ts";
import { limits as own } from "../messages/limits.ts";
import { Gauge } from "../parts/pieces.tsx";
import { Table } from "../parts/table.tsx";
import { amountOf, inOrder, limitText, nameOfLimit, resetText, sourceText } from "./limit-words.ts";
import { isBurst, type LimitShown, type LimitsAnswer } from "./limits-answer.ts";
import type { UsageAnswer } from "./usage-answer.ts";

const text = words.usage;

const LimitGauge = ({ name, used, limit }: LimitShown) =>
  used === null || (isBurst(name) && limit === null) ? null : (
    <Gauge name={nameOfLimit(name)} used={used} limit={limit} said={amountOf(name)} />
  );

const LimitRow = ({ shown, usage }: { shown: LimitShown; usage: UsageAnswer }) => (
  <tr>
    <th scope="row">{nameOfLimit(shown.name)}</th>
    <td class="number">{shown.used === null ? "–" : amountOf(shown.name)(shown.used)}</td>
    <td class="number" data-limit={shown.name}>
      {limitText(shown)}
    </td>
    <td>{resetText(shown, usage)}</td>
    <td>{sourceText(shown.source)}</td>
  </tr>
);

/** Every limit that `GET /v1/limits` tells: what is used of it, and where it comes from. */
export const Limits = ({ limits, usage }: { limits: LimitsAnswer; usage: UsageAnswer }) => {
  const shown = inOrder(limits.limits);
  return (
    <section class="panel flush" aria-labelledby="limits">
      <h2 id="limits">{text.caption}</h2>
      <div class="inset cards">
        {shown.map((one) => (
          <LimitGauge {...one} />
        ))}
      </div>
      <div class="scroll">
        <Table
          caption={text.caption}
          columns={[
            text.what,
            { text: text.used, as: "number" },
            { text: text.limit, as: "number" },
            text.resets,
            own.source,
          ]}
        >
          {shown.map((one) => (
            <LimitRow shown={one} usage={usage} />
          ))}
        </Table>
      </div>
    </section>
  );
};
