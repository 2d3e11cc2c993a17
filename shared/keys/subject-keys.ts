import type { TenantDb } from "../data/tenant-db.ts";
import { insert, update, type Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import { randomBytes } from "../kernel/ids.ts";
import { decrypt, encrypt, keyBytes, type RootedKey, rootedKey } from "./cipher.ts";
import { placeOfKey } from "./places.ts";
import { findSubjectKey, findSubjectKeys, type SubjectKeyRow } from "./store.ts";
import { subjectKeys } from "./tables.ts";
import type { TenantKeys } from "./tenant-keys.ts";

const purpose = "subject-wrap";

/** The keys of people, for one request: read each time anew, so that a destroyed one is gone at once. */
export class SubjectKeys {
  readonly #known = new Map<string, Promise<RootedKey | null>>();
  readonly #db: TenantDb;
  readonly #tenantKeys: TenantKeys;
  readonly #clock: Clock;

  constructor(db: TenantDb, tenantKeys: TenantKeys, clock: Clock) {
    this.#db = db;
    this.#tenantKeys = tenantKeys;
    this.#clock = clock;
  }

  async draw(id: string): Promise<Write> {
    const secret = randomBytes(keyBytes);
    const now = this.#clock.now();
    const sealed = await this.#wrap(id, secret);
    this.#known.set(id, rootedKey(secret));
    return insert(subjectKeys, { id, ...sealed, createdAt: now, updatedAt: now });
  }

  /** One question for all of them. */
  async load(ids: readonly string[]): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.#known.has(id));
    if (wanted.length === 0) return;
    for (const row of await findSubjectKeys(this.#db, wanted)) {
      const key = this.#unwrap(row);
      key.catch(() => {}); // Whoever asks for it hears of it.
      this.#known.set(row.id, key);
    }
  }

  /** `null`: destroyed. @throws when there never was one */
  async find(id: string): Promise<RootedKey | null> {
    await this.load([id]);
    const key = await this.#known.get(id);
    if (key === undefined) throw new Error("a cell names a subject without a key");
    return key;
  }

  async destroy(id: string): Promise<Write[]> {
    this.#known.delete(id);
    const row = await findSubjectKey(this.#db, id);
    if (!row || row.wrapped === null) return [];
    return [update(subjectKeys, id, row.version, { wrapped: null, updatedAt: this.#clock.now() })];
  }

  /** The same key under the tenant's current one; a destroyed key only says so under another name. */
  async rewrap(row: SubjectKeyRow): Promise<Write> {
    const secret = row.wrapped === null ? undefined : await this.#secretOf(row);
    const { id: dataKeyId } = await this.#tenantKeys.current();
    const change = secret ? await this.#wrap(row.id, secret) : { dataKeyId };
    return update(subjectKeys, row.id, row.version, change);
  }

  async #wrap(id: string, secret: Uint8Array<ArrayBuffer>) {
    const { id: dataKeyId, key } = await this.#tenantKeys.current();
    const place = placeOfKey({ tenantId: this.#db.principal.tenantId, keyId: id }, dataKeyId);
    const { iv, ciphertext } = await encrypt(await key.aes(purpose), secret, place);
    return { dataKeyId, wrapped: `${iv}:${ciphertext}` };
  }

  async #unwrap(row: SubjectKeyRow): Promise<RootedKey | null> {
    return row.wrapped === null ? null : rootedKey(await this.#secretOf(row));
  }

  async #secretOf({ id, dataKeyId, wrapped }: SubjectKeyRow): Promise<Uint8Array<ArrayBuffer>> {
    const [iv = "", ciphertext = ""] = (wrapped ?? "").split(":");
    const above = await (await this.#tenantKeys.byId(dataKeyId)).aes(purpose);
    const place = placeOfKey({ tenantId: this.#db.principal.tenantId, keyId: id }, dataKeyId);
    return decrypt(above, { iv, ciphertext }, place);
  }
}
