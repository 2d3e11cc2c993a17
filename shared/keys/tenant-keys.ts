import type { TenantDb } from "../data/tenant-db.ts";
import { insert, type Write } from "../data/write.ts";
import { randomBytes } from "../kernel/ids.ts";
import { keyBytes, type RootedKey, rootedKey } from "./cipher.ts";
import { KeyWrapper } from "./key-wrapper.ts";
import type { KeyPorts } from "./ports.ts";
import { type CustomerKeyRow, type DataKeyRow, listDataKeys } from "./store.ts";
import { dataKeys } from "./tables.ts";

export interface TenantKey {
  id: string;
  key: RootedKey;
}

/** One tenant's generations of keys, unwrapped when asked for. */
export class TenantKeys {
  readonly #drawn = new Map<string, RootedKey>();
  readonly #db: TenantDb;
  readonly #ports: KeyPorts;
  readonly #wrapper: KeyWrapper;
  #current: string | undefined;
  #rows: Promise<DataKeyRow[]> | undefined;

  constructor(db: TenantDb, ports: KeyPorts) {
    this.#db = db;
    this.#ports = ports;
    this.#wrapper = new KeyWrapper(db, ports);
  }

  /** The one that seals. Each request asks the database: a rotation counts from its commit on. */
  async current(): Promise<TenantKey> {
    if (this.#current !== undefined) return { id: this.#current, key: await this.byId(this.#current) };
    const row = (await listDataKeys(this.#db)).find(({ state }) => state === "current");
    if (!row) throw new Error("the tenant has no key");
    this.#current = row.id;
    return { id: row.id, key: await this.#unwrap(row) };
  }

  /** Asks once for them all, whether or not they are kept. */
  async load(): Promise<void> {
    this.#rows ??= Promise.resolve(listDataKeys(this.#db)); // A select asks anew each time it is awaited.
    await this.#rows;
  }

  async byId(id: string): Promise<RootedKey> {
    const known = this.#drawn.get(id) ?? this.#ports.cache.get(this.#cacheId(id), this.#ports.clock);
    if (known) return known;
    const row = (await (this.#rows ?? listDataKeys(this.#db))).find((candidate) => candidate.id === id);
    if (!row) throw new Error("a cell names a key that is gone");
    return this.#unwrap(row);
  }

  /** Draws a generation; it is current for this instance at once, for everybody after the commit. */
  async draw(generation: number, customerKey?: CustomerKeyRow): Promise<{ row: DataKeyRow; write: Write }> {
    const { ids, clock } = this.#ports;
    const id = ids.next("dataKey");
    const secret = randomBytes(keyBytes);
    const now = clock.now();
    const wrapped = await this.#wrapper.wrap(id, secret, customerKey);
    this.#drawn.set(id, await rootedKey(secret));
    this.#current = id;
    const life = { retiredAt: null, checkedAt: 0, createdAt: now, updatedAt: now };
    const draft = { id, generation, state: "current", ...wrapped, ...life } as const;
    const { tenantId } = this.#db.principal;
    return { row: { ...draft, tenantId, version: 1 }, write: insert(dataKeys, draft) };
  }

  async #unwrap(row: DataKeyRow): Promise<RootedKey> {
    const { cache, clock } = this.#ports;
    const cached = cache.get(this.#cacheId(row.id), clock);
    if (cached) return cached;
    const key = await rootedKey(await this.#wrapper.unwrap(row));
    cache.keep(this.#cacheId(row.id), key, clock);
    return key;
  }

  readonly #cacheId = (id: string) => `${this.#db.principal.tenantId}/${id}`;
}
