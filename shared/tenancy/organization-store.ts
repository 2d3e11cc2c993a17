import { asc, eq, gt, type InferSelectModel } from "drizzle-orm";
import { organizations } from "../data/organization-view.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { PolicyFacts } from "./policy-rules.ts";
import { organizationTree } from "./tables.ts";

type Row = InferSelectModel<typeof organizations>;

/** An organisation below the reader, as it stands. */
export type OrganizationRow = Omit<Row, keyof PolicyFacts> & PolicyFacts & { parentId: string };

/** The rows are tenants' rows, whose policies `tables.ts` describes. */
const typed = (rows: Row[]): OrganizationRow[] => rows as OrganizationRow[];

export async function findOrganization(db: TenantDb, id: string): Promise<OrganizationRow | undefined> {
  const [row] = typed(await db.select().from(organizations).where(eq(organizations.id, id)).limit(1));
  return row;
}

/** By id: an organisation keeps its place in the list wherever it is moved. */
export async function listOrganizations(
  db: TenantDb,
  after: string | undefined,
  limit: number,
): Promise<OrganizationRow[]> {
  const later = after === undefined ? undefined : gt(organizations.id, after);
  return typed(
    await db.select().from(organizations).where(later).orderBy(asc(organizations.id)).limit(limit),
  );
}

export const listEdges = (db: TenantDb): Promise<{ id: string; parentId: string }[]> =>
  db.select({ id: organizations.id, parentId: organizations.parentId }).from(organizations);

export const listBelow = async (db: TenantDb): Promise<string[]> =>
  (await db.select({ id: organizationTree.id }).from(organizationTree)).map(({ id }) => id);
