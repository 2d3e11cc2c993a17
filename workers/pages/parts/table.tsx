import type { PropsWithChildren } from "hono/jsx";
import { Empty } from "./pieces.tsx";

/** A column's heading. `hushed`: for screen readers only, above deeds that speak for themselves. */
export type Column = string | { text: string; as: "number" | "hushed" };

const Heading = ({ column }: { column: Column }) => {
  if (typeof column === "string") return <th scope="col">{column}</th>;
  if (column.as === "hushed")
    return (
      <th scope="col">
        <span class="hushed">{column.text}</span>
      </th>
    );
  return (
    <th scope="col" class="number">
      {column.text}
    </th>
  );
};

interface TableProps {
  caption: string;
  columns: readonly Column[];
}

/** Caption and headings the same everywhere; the rows are the page's own. */
export const Table = ({ caption, columns, children }: PropsWithChildren<TableProps>) => (
  <table>
    <caption class="hushed">{caption}</caption>
    <thead>
      <tr>
        {columns.map((column) => (
          <Heading column={column} />
        ))}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);

interface TablePanelProps extends TableProps {
  /** Where the panel's name is to be seen: its id and its text. */
  heading?: { id: string; text: string };
}

/** A table in a panel of its own, which scrolls sideways by itself where the page is narrow, by keyboard too. */
export const TablePanel = ({ heading, children, ...table }: PropsWithChildren<TablePanelProps>) => (
  <section
    class="panel flush scroll"
    tabindex={0}
    {...(heading ? { "aria-labelledby": heading.id } : { "aria-label": table.caption })}
  >
    {heading && <h2 id={heading.id}>{heading.text}</h2>}
    <Table {...table}>{children}</Table>
  </section>
);

interface TableSectionProps {
  id: string;
  title: string;
  lead?: string;
  columns: readonly Column[];
  isEmpty: boolean;
  /** What stands where nothing is yet. */
  empty: string;
}

/** One part of a page that holds a list: its heading, then the table, or the sentence that stands in its place. */
export const TableSection = (props: PropsWithChildren<TableSectionProps>) => {
  const { id, title, lead, columns, isEmpty, empty, children } = props;
  return (
    <div class="stack">
      <h2 id={id}>{title}</h2>
      {lead !== undefined && <p class="muted">{lead}</p>}
      {isEmpty ? (
        <Empty text={empty} />
      ) : (
        <section class="panel flush scroll" tabindex={0} aria-labelledby={id}>
          <Table caption={title} columns={columns}>
            {children}
          </Table>
        </section>
      )}
    </div>
  );
};
