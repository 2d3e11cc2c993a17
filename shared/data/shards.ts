/** A region's databases. The first is the home: it alone holds the lobby and the placement of tenants. */
export interface Shards {
  readonly home: D1Database;
  readonly count: number;
  of(shard: number): D1Database;
  all(): readonly D1Database[];
}

/** Reads the bindings `DB_0`, `DB_1`, … of a regional script. */
export function shardsOf(env: object): Shards {
  const bindings = env as Record<string, unknown>;
  const databases: D1Database[] = [];
  while (bindings[`DB_${databases.length}`]) databases.push(bindings[`DB_${databases.length}`] as D1Database);
  const home = databases[0];
  if (!home) throw new Error("no database is bound to this script");
  return {
    home,
    count: databases.length,
    of(shard) {
      const database = databases[shard];
      if (!database) throw new Error(`no shard ${shard} in this region`);
      return database;
    },
    all: () => databases,
  };
}
