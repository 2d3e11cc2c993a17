import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { regionFacts, regions } from "../shared/kernel/region.ts";
import type { Basis, TableFacts } from "../shared/privacy/inventory/facts.ts";
import { inventory } from "../shared/privacy/inventory.ts";
import { retentionWords } from "../shared/privacy/retention.ts";
import { root } from "./config.ts";
import {
  commonTable,
  inventoryTable,
  recipientsTable,
  retentionTable,
  storesTable,
  table,
} from "./privacy-tables.ts";

const bases: Record<Basis, string> = {
  contract: "contract, Article 6(1)(b)",
  obligation: "legal obligation, Article 6(1)(c)",
  interest: "legitimate interest, Article 6(1)(f)",
  consent: "consent, Article 6(1)(a)",
};

export type Contacts = Record<string, string>;

/** Nobody is invented: what is not configured is said to be missing. */
const contactRows = (contacts: Contacts) =>
  Object.entries(contacts).map(([role, who]) => [
    role.replaceAll("_", " "),
    who === "" ? "**not set** (`docs/contacts.json`)" : who,
  ]);

const isPersonal = ({ subjects, personal }: TableFacts) => subjects.length + personal.length > 0;

const dataOf = ({ subjects, personal }: TableFacts): string =>
  [
    personal.length > 0 ? personal.join(", ").replaceAll("_", " ") : "",
    subjects.length > 0 ? "ids of people" : "",
  ]
    .filter(Boolean)
    .join("; ");

const activities = (): string =>
  table(
    ["Activity", "Purpose", "Legal basis", "Personal data", "Erased after"],
    Object.values(inventory)
      .filter(isPersonal)
      .map((facts) => [
        facts.title,
        facts.purpose,
        bases[facts.basis],
        dataOf(facts),
        retentionWords[facts.retention],
      ]),
  );

const places = (): string =>
  table(
    ["Region", "Storage"],
    regions.map((region) => {
      const { name, guarantee } = regionFacts[region];
      const bound = guarantee === "jurisdiction";
      return [name, bound ? "bound to the jurisdiction" : "a location hint: best effort, no guarantee"];
    }),
  );

/** The record of processing activities (GDPR Article 30), made of what the code itself goes by. */
export const processingRecord = (contacts: Contacts): string => `# Record of processing activities

<!-- Made by \`node scripts/privacy-record.ts\` from the inventory of personal data, the retention classes, the
register of sub-processors and docs/contacts.json: change those, never this. -->

GDPR Article 30. LeanVibe is the **processor** of what a company and its people put in (Article 30(2)), and the **controller** of
the contract with the company: sign-up, access, billing, security (Article 30(1)).

## Who

${table(["Role", "Contact"], contactRows(contacts))}

## Activities

Data subjects are the people of the companies: owners, members, guests and whoever is invited. No special categories of
Article 9 are asked for, and no decision of Article 22 is made.

${activities()}

## Recipients

${recipientsTable()}

## Where, and transfers

A company's rows, objects and files stay in its region; nothing personal is copied between regions. The directory
outside the regions holds keyed digests. Requests may be computed outside the region.

${places()}

## Security (Article 32)

Names and addresses are sealed with a key of the person's own (AES-256-GCM, bound to tenant, table, column and row);
look-ups use keyed digests. Every change is an entry of a Merkle log with signed heads and a witness. Nobody of LeanVibe has
standing access: [operators.md](operators.md). How it is kept and proved: [house.md](house.md), [audit-log.md](audit-log.md), [privacy.md](privacy.md).
`;

const blocks = {
  inventory: inventoryTable,
  common: commonTable,
  stores: storesTable,
  retention: retentionTable,
};

/** Puts the tables between their marks, `<!-- table: name -->` and `<!-- end -->`. @throws for a table that is nowhere */
export function withTables(page: string): string {
  return Object.entries(blocks).reduce((text, [name, make]) => {
    const mark = new RegExp(`(<!-- table: ${name} -->\n)[^]*?(\n?<!-- end -->)`);
    if (!mark.test(text)) throw new Error(`there is no place for the table ${name}`);
    return text.replace(mark, (_, begin: string) => `${begin}\n${make()}\n\n<!-- end -->`);
  }, page);
}

export const docs = (name: string): string => path.join(root, "docs", name);
export const contactsIn = (file: string): Contacts => JSON.parse(readFileSync(file, "utf8")) as Contacts;

if (import.meta.main) {
  writeFileSync(docs("processing-record.md"), processingRecord(contactsIn(docs("contacts.json"))));
  writeFileSync(docs("privacy.md"), withTables(readFileSync(docs("privacy.md"), "utf8")));
  console.log(JSON.stringify({ tables: Object.keys(inventory).length }));
}
