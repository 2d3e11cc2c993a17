import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../../scripts/config.ts";
import { contactsIn, docs, processingRecord, withTables } from "../../../scripts/privacy-record.ts";
import { commonTables, table } from "../../../scripts/privacy-tables.ts";
import { planFacts } from "../../../shared/kernel/plan.ts";
import { inventory } from "../../../shared/privacy/inventory.ts";

/** Without the spaces that bring columns into line. */
const squeezed = (text: string) => text.replaceAll(/ +/g, " ");
const textOf = (name: string) => readFileSync(docs(name), "utf8");

describe("the pages about personal data (M-206)", () => {
  test("are as `node scripts/privacy-record.ts` makes them now", () => {
    expect(textOf("privacy.md")).toBe(withTables(textOf("privacy.md")));
    expect(textOf("processing-record.md")).toBe(processingRecord(contactsIn(docs("contacts.json"))));
  });

  test("would be stale after any change of a table's facts", () => {
    const stale = textOf("privacy.md").replace("`passkeys`", "`passkey`");
    expect(withTables(stale)).not.toBe(stale);
    expect(() => withTables("# Nothing")).toThrow("no place");
  });

  test("name every tenant table, and every table beside them", () => {
    const page = squeezed(textOf("privacy.md"));
    for (const name of Object.keys(inventory)) expect(page).toContain(`| \`${name}\` |`);
    const created = ["region", "directory"].flatMap((folder) => {
      const where = path.join(root, "migrations", folder);
      const sql = readdirSync(where).map((file) => readFileSync(path.join(where, file), "utf8"));
      return [...sql.join("\n").matchAll(/create table (?:if not exists )?(\w+)/gi)].map(
        ([, name]) => name ?? "",
      );
    });
    const common = [...new Set(created)].filter((name) => !name.startsWith("all_"));
    expect(common.sort()).toEqual(Object.keys(commonTables).sort());
  });

  test("invent no contact, and say how long each plan keeps its trail", () => {
    const contacts = { data_protection_officer: "", security_incidents: "security@example.test" };
    const record = squeezed(processingRecord(contacts));
    expect(record).toContain(squeezed(table(["Role", "Contact"], [])).split("\n")[0]);
    expect(record).toContain("| data protection officer | **not set** (`docs/contacts.json`) |");
    expect(record).toContain("| security incidents | security@example.test |");
    expect(Object.values(planFacts).map(({ auditDays }) => auditDays)).toEqual([90, 365, 2_557]);
    expect(textOf("privacy.md")).toContain("90 days, 365 days or seven years");
  });
});
