import { beforeAll, describe, expect, test } from "vitest";
import { tenantsWithPlainPeople } from "../../shared/data/data-keys.ts";
import { insert } from "../../shared/data/write.ts";
import { vaults } from "../../shared/keys/service.ts";
import { sealPlainPeople } from "../../shared/tenancy/plain-people.ts";
import { emailIndexOf, findMember } from "../../shared/tenancy/service.ts";
import { tenants } from "../../shared/tenancy/tables.ts";
import { clock, database, dbOf, entry, ids, prepare } from "./vault-room.ts";

const openVault = vaults("E".repeat(43));

beforeAll(() => prepare());

describe("an installation older than sealed cells (M-188)", () => {
  test("has its people sealed, whoever they are, and they go on as before", async () => {
    const db = dbOf(ids.next("tenant"));
    const { tenantId } = db.principal;
    const facts = { slug: tenantId, name: "A", region: "eu", plan: "team", status: "active" } as const;
    await db.commit(entry, insert(tenants, { id: tenantId, ...facts, createdAt: 1, updatedAt: 1 }));
    const guard = await database
      .prepare("select sql from sqlite_master where name = 'all_users_sealed'")
      .first<{ sql: string }>();
    const people = ["ada", "bob"].map((name) => ({
      id: ids.next("user"),
      name,
      email: `${name}@example.test`,
    }));
    await database.batch([
      database.prepare("drop trigger all_users_sealed"),
      ...people.map(({ id, name, email }) =>
        database
          .prepare(
            "insert into all_users (tenant_id, id, email, name, role, status, created_at, updated_at) values (?, ?, ?, ?, 'owner', 'active', 1, 1)",
          )
          .bind(tenantId, id, email, name),
      ),
      database.prepare(`${guard?.sql}`),
    ]);
    expect(await tenantsWithPlainPeople(database, 100)).toContain(tenantId);
    const vault = () => openVault(db, { clock, ids });
    await sealPlainPeople(db, vault());
    await sealPlainPeople(db, vault());
    expect(await tenantsWithPlainPeople(database, 100)).not.toContain(tenantId);
    for (const { id, name, email } of people) {
      const member = await findMember(db, vault(), id, clock.now());
      expect(member?.user).toMatchObject({ name, email, emailIndex: await emailIndexOf(vault(), email) });
    }
    const { results } = await database
      .prepare("select * from all_users where tenant_id = ?")
      .bind(tenantId)
      .all();
    expect(JSON.stringify(results)).not.toMatch(/ada|bob/);
  });
});
