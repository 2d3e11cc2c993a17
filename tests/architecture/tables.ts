import { readFileSync } from "node:fs";
import path from "node:path";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import { productSource, root } from "./source.ts";

/** Every table the product declares, wherever it stands. */
export async function declaredTables(): Promise<SQLiteTable[]> {
  const files = productSource()
    .map((file) => file.path)
    .filter((file) => file.startsWith("shared/") && !file.endsWith("data/tenant-table.ts"))
    .filter((file) => /tenantTable\(/.test(readFileSync(path.join(root, file), "utf8")));
  const modules = await Promise.all(files.map((file) => import(path.join(root, file)) as Promise<object>));
  return modules.flatMap((module) => Object.values(module)).filter((value) => value instanceof SQLiteTable);
}
