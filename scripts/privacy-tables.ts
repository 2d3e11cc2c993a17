import { subprocessors } from "../shared/kernel/subprocessor.ts";
import type { TableFacts } from "../shared/privacy/inventory/facts.ts";
import { inventory } from "../shared/privacy/inventory.ts";
import { type RetentionClass, retentionWords } from "../shared/privacy/retention.ts";
import { residencyOf } from "../shared/tenancy/residency.ts";

/** Tables that are no tenant's room: which tenant they are about, and what of a person they hold. */
export const commonTables: Readonly<Record<string, { holds: string; retention: RetentionClass | "region" }>> =
  {
    residency: { holds: "the database's own region; nothing of a person", retention: "region" },
    erasure_watch: {
      holds: "how far the erasure ledger was compared; nothing of a person",
      retention: "region",
    },
    lobby: {
      holds: "keyed digests of addresses, passkeys, sessions and tokens, with the ids they lead to",
      retention: "person",
    },
    placement: {
      holds: "each company's database, slug, plan and state; nothing of a person",
      retention: "company",
    },
    moving: {
      holds: "which company moves or has moved, and where to; nothing of a person",
      retention: "company",
    },
    moving_changes: { holds: "ids of rows that changed while their company moves", retention: "company" },
    moving_rows: {
      holds: "rows on their way in, as they are stored; gone with the move",
      retention: "company",
    },
    spent: { holds: "digests of values that work once", retention: "single_use" },
    throttle: {
      holds:
        "digests of addresses, numbers and browsers at which sign-in was tried, ids of people whose passwords and codes were, and counts",
      retention: "attempts",
    },
    attestation_models: {
      holds: "the FIDO Alliance's list of models of keys; nothing of a person",
      retention: "company",
    },
    stripe_inbox: {
      holds: "Stripe's signed events: who pays, as Stripe says it",
      retention: "payment_event",
    },
    slugs: { holds: "each company's slug and region; nothing of a person", retention: "company" },
    domains: {
      holds: "which company has proved that it holds a domain, and its region; nothing of a person",
      retention: "company",
    },
    sign_ins: { holds: "keyed digests of e-mail addresses and the region they lead to", retention: "person" },
    tree_heads: {
      holds: "sizes and hashes of companies' audit logs; nothing of a person",
      retention: "company",
    },
  };

/** Padded as the formatter does, so that what is made is what is committed. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((cells) => (cells[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

const code = (names: readonly string[]): string =>
  names.length === 0 ? "–" : names.map((name) => `\`${name}\``).join(", ");

const exportedTo = ({ exported }: TableFacts): string => {
  if (typeof exported === "object") return `nobody: ${exported.never}`;
  return exported === "person" ? "person and company" : "company";
};

/** Every tenant table: whose it is, what of a person it holds, who gets a copy, how long it stays. */
export const inventoryTable = (): string =>
  table(
    ["Table", "Kept for", "About the person in", "Personal columns", "In the export of", "Kept"],
    Object.entries(inventory).map(([name, facts]) => [
      `\`${name}\``,
      facts.purpose,
      code(facts.subjects),
      code(facts.personal),
      exportedTo(facts),
      retentionWords[facts.retention],
    ]),
  );

export const retentionOf = (retention: RetentionClass | "region"): string =>
  retention === "region" ? "as long as the region stands" : retentionWords[retention];

export const commonTable = (): string =>
  table(
    ["Table", "Holds", "Kept"],
    Object.entries(commonTables).map(([name, { holds, retention }]) => [
      `\`${name}\``,
      holds,
      retentionOf(retention),
    ]),
  );

const standard = { id: "", region: "eu", residencyPolicy: "standard" } as const;

/** Where rows, objects, files and messages are, as deployed; the same in every region. */
export const storesTable = (): string =>
  table(
    ["Store", "Kind", "Place", "Holds"],
    residencyOf(standard, 0, "").stores.map(({ name, kind, place, holds }) => [
      `\`${name.replaceAll("-eu", "-{region}")}\``,
      kind.replaceAll("_", " "),
      place === "global" ? "outside the regions" : "the company's region",
      holds,
    ]),
  );

export const retentionTable = (): string => {
  const classes = [...new Set(Object.values(inventory).map(({ retention }) => retention))].sort();
  const tablesOf = (name: RetentionClass) =>
    Object.entries(inventory).flatMap(([each, { retention }]) => (retention === name ? [each] : []));
  return table(
    ["Class", "Kept", "Tables"],
    classes.map((name) => [name, retentionWords[name], code(tablesOf(name))]),
  );
};

/** Whoever holds or may be sent something today; what is planned and never called stands in the register only. */
export const recipientsTable = (): string =>
  table(
    ["Recipient", "For", "Receives", "Since the company"],
    Object.values(subprocessors)
      .filter(({ holdsData, enabled }) => holdsData || enabled)
      .map(({ name, purpose, data, hosts }) => [
        name,
        purpose,
        data,
        hosts === "named" ? "names it itself" : "uses LeanVibe",
      ]),
  );
