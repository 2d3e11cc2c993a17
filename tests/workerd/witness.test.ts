import { applyD1Migrations } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { Witness } from "../../shared/audit/seal.ts";
import type { Region } from "../../shared/kernel/region.ts";

const rootA = "A".repeat(43);
const rootB = "B".repeat(42).concat("A");

type Door = (options: { props: { region: Region } }) => Witness;
const witnessOf = (region: Region): Witness =>
  (exports as unknown as { Witness: Door }).Witness({ props: { region } });

async function newTenant(region: Region): Promise<string> {
  const tenant = `ten_${crypto.randomUUID()}`;
  await env.DIRECTORY.prepare("insert into slugs (slug, tenant_id, region, claimed_at) values (?, ?, ?, 1)")
    .bind(tenant, tenant, region)
    .run();
  return tenant;
}

const rows = async (tenant: string) =>
  (
    await env.DIRECTORY.prepare("select size, root, region from tree_heads where tenant_id = ? order by size")
      .bind(tenant)
      .all()
  ).results;

beforeAll(() => applyD1Migrations(env.DIRECTORY, env.DIRECTORY_MIGRATIONS));

describe("the witness outside the region (M-213)", () => {
  test("keeps growth, and repeats its word for what it saw last", async () => {
    const tenant = await newTenant("eu");
    const witness = witnessOf("eu");
    const first = await witness.witness({ tenant, size: 3, root: rootA });
    expect(first).toMatchObject({ accepted: { witness: "directory", size: 3, root: rootA } });
    expect(await witness.witness({ tenant, size: 3, root: rootA })).toEqual(first);
    expect(await witness.witness({ tenant, size: 9, root: rootB })).toHaveProperty("accepted");
    expect(await rows(tenant)).toEqual([
      { size: 3, root: rootA, region: "eu" },
      { size: 9, root: rootB, region: "eu" },
    ]);
  });

  test("refuses a smaller log, another root for a size, and another region's tenant", async () => {
    const tenant = await newTenant("eu");
    const witness = witnessOf("eu");
    await witness.witness({ tenant, size: 3, root: rootA });
    await witness.witness({ tenant, size: 9, root: rootA });
    expect(await witness.witness({ tenant, size: 8, root: rootA })).toEqual({ refused: "smaller" });
    expect(await witness.witness({ tenant, size: 3, root: rootA })).toEqual({ refused: "smaller" });
    expect(await witness.witness({ tenant, size: 9, root: rootB })).toEqual({ refused: "fork" });
    expect(await witnessOf("us").witness({ tenant, size: 10, root: rootA })).toEqual({ refused: "foreign" });
    expect(await witness.witness({ tenant: "ten_nobody", size: 1, root: rootA })).toEqual({
      refused: "foreign",
    });
    expect((await rows(tenant)).length).toBe(2);
  });

  test("what it saw cannot be changed, taken back or undercut in the database either", async () => {
    const tenant = await newTenant("us");
    await witnessOf("us").witness({ tenant, size: 5, root: rootA });
    const run = (sql: string) => env.DIRECTORY.prepare(sql).bind(tenant).run();
    await expect(run("update tree_heads set size = 4 where tenant_id = ?")).rejects.toThrow("append-only");
    await expect(run("delete from tree_heads where tenant_id = ?")).rejects.toThrow("append-only");
    const insert = `insert into tree_heads values (?, 4, '${rootA}', 'us', 1)`;
    await expect(run(insert)).rejects.toThrow("never shrinks");
  });

  test("ten heads of one size at once leave one", async () => {
    const tenant = await newTenant("us");
    const roots = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(42).concat("A"));
    const answers = await Promise.all(
      roots.map((root) => witnessOf("us").witness({ tenant, size: 5, root })),
    );
    expect(answers.filter((answer) => "accepted" in answer).length).toBe(1);
    expect((await rows(tenant)).length).toBe(1);
  });
});
