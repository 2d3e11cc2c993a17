import type { TenantDb } from "../data/tenant-db.ts";
import { insert, type Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { randomBytes } from "../kernel/ids.ts";
import { keyBytes, type RootedKey, rootedKey } from "./cipher.ts";
import type { KeyCache } from "./key-cache.ts";
import { placeOfKey } from "./places.ts";
import type { RootKeys } from "./root-keys.ts";
import { type DataKeyRow, listDataKeys } from "./store.ts";
import { dataKeys } from "./tables.ts";

export interface KeyPorts {
  root: Promise<RootKeys>;
  cache: KeyCache;
  clock: Clock;
  ids: Ids;
}

export interface TenantKey {
  id: string;
  key: RootedKey;
}

/** One tenant's generations of keys, unwrapped when asked for. */
export class TenantKeys {
  readonly #drawn = new Map<string, RootedKey>();
  readonly #db: TenantDb;
  readonly #ports: KeyPorts;
  #current: string | undefined;

  constructor(db: TenantDb, ports: KeyPorts) {
    this.#db = db;
    this.#ports = ports;
  }

  /** The one that seals. Each request asks the database: a rotation counts from its commit on. */
  async current(): Promise<TenantKey> {
    if (this.#current !== undefined) return { id: this.#current, key: await this.byId(this.#current) };
    const row = (await listDataKeys(this.#db)).find(({ state }) => state === "current");
    if (!row) throw new Error("the tenant has no key");
    this.#current = row.id;
    return { id: row.id, key: await this.#unwrap(row) };
  }

  async byId(id: string): Promise<RootedKey> {
    const known = this.#drawn.get(id) ?? this.#ports.cache.get(this.#cacheId(id), this.#ports.clock);
    if (known) return known;
    const row = (await listDataKeys(this.#db)).find((candidate) => candidate.id === id);
    if (!row) throw new Error("a cell names a key that is gone");
    return this.#unwrap(row);
  }

  /** Draws a generation; it is current for this instance at once, for everybody after the commit. */
  async draw(generation: number): Promise<Write> {
    const { ids, clock } = this.#ports;
    const root = await this.#ports.root;
    const id = ids.next("dataKey");
    const secret = randomBytes(keyBytes);
    const now = clock.now();
    const wrapped = await root.wrap(secret, placeOfKey(this.#db.principal.tenantId, id, root.id));
    this.#drawn.set(id, await rootedKey(secret));
    this.#current = id;
    return insert(dataKeys, {
      id,
      generation,
      state: "current",
      rootId: root.id,
      wrapped,
      createdAt: now,
      updatedAt: now,
    });
  }

  async #unwrap(row: DataKeyRow): Promise<RootedKey> {
    const { cache, clock } = this.#ports;
    const cached = cache.get(this.#cacheId(row.id), clock);
    if (cached) return cached;
    const place = placeOfKey(this.#db.principal.tenantId, row.id, row.rootId);
    const key = await rootedKey(await (await this.#ports.root).unwrap(row.wrapped, place, row.rootId));
    cache.keep(this.#cacheId(row.id), key, clock);
    return key;
  }

  readonly #cacheId = (id: string) => `${this.#db.principal.tenantId}/${id}`;
}
