import { getTableColumns, getTableName } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { sealedColumns } from "../../shared/data/sealed.ts";
import { sealedTables } from "../../workers/tenants/vault.ts";
import { declaredTables } from "./tables.ts";

/** Words of column names that say: a person, or a secret. */
const telling =
  /mail|phone|mobile|secret|token|seed|password|passphrase|credential|phc|name$|address|birth|iban|url$|^ip|_ip$|user_agent/;

/** Columns that are named so and stand in plain text, each with its reason. */
const plain: Record<string, string> = {
  "users.email_index": "a blind index: worthless without the tenant's key",
  "verified_addresses.email_index": "a blind index: worthless without the tenant's key",
  "invitations.email_index": "a blind index: worthless without the tenant's key",
  "customer_keys.credentials": "wrapped by the root key: the tenant's key cannot guard what opens it",
  "tenants.name": "the company's, not a person's; it stands on the company's public sign-in page",
  "projects.name": "the company's word for its work: every list shows it, no person is meant",
  "api_keys.name": "the company's word for a program that uses the key: no person is meant",
  "connections.name": "the company's word for its provider, shown on its sign-in page: no person is meant",
  "domains.name": "public: whoever asks DNS finds it",
  "passkeys.name": "ours for a device ('Passkey'), not the person's, which is sealed in label",
  "passkeys.credential_id":
    "what a browser is told to look for; it opens nothing without the key in the device",
  "provisioning_tokens.name": "the company's word for its identity provider: no person is meant",
  "scim_groups.display_name": "the company's word for some of its people: no person is meant",
  "oauth_clients.name": "the company's word for a program: no person is meant",
  "oauth_clients.secrets": "digests of 192 random bits each, and the first characters of what was shown once",
};

const tables = await declaredTables();
const columns = tables.flatMap((table) =>
  Object.values(getTableColumns(table)).map((column) => ({
    name: `${getTableName(table)}.${column.name}`,
    column: column.name,
    isSealed: sealedColumns(table).some((sealed) => sealed.column === column.name),
  })),
);

describe("what must be sealed is declared sealed (M-188, M-193)", () => {
  test("the tables are really read", () => {
    expect(columns.length).toBeGreaterThan(150);
    expect(columns.filter(({ isSealed }) => isSealed).length).toBeGreaterThan(5);
  });

  test("a column named like a person's or a secret is sealed, or stands here with its reason", () => {
    const open = columns.filter(({ column, isSealed }) => !isSealed && telling.test(column));
    expect(open.map(({ name }) => name).sort()).toEqual(Object.keys(plain).sort());
  });

  test("the upkeep of keys knows every table with sealed cells: a key it finds unused is deleted", () => {
    const declared = tables.filter((table) => sealedColumns(table).length > 0).map(getTableName);
    expect(sealedTables.map(getTableName).sort()).toEqual(declared.sort());
  });

  test("a table with sealed cells has an id and a version, so that they can be sealed anew", () => {
    for (const table of tables.filter((table) => sealedColumns(table).length > 0))
      expect(Object.keys(getTableColumns(table)), getTableName(table)).toEqual(
        expect.arrayContaining(["id", "version"]),
      );
  });

  test("the subject of a sealed cell is a property of the same row", () => {
    for (const table of tables)
      for (const { subject } of sealedColumns(table))
        if (subject !== undefined) expect(Object.keys(getTableColumns(table))).toContain(subject);
  });
});
