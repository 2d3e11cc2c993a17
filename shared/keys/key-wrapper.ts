import type { TenantDb } from "../data/tenant-db.ts";
import { utf8 } from "../kernel/encoding.ts";
import { Problem } from "../kernel/problem.ts";
import { KeyServiceClient, KeyServiceFault } from "./key-service.ts";
import { noteRefusal } from "./lock.ts";
import type { KeyPorts } from "./ports.ts";
import type { Credentials } from "./sigv4.ts";
import { type CustomerKeyRow, type DataKeyRow, listCustomerKeys } from "./store.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export type Wrapped = Pick<DataKeyRow, "rootId" | "customerKeyId" | "wrapped">;

/** Wraps a tenant's keys: by the root key, and beneath it by the company's own service where it named one. */
export class KeyWrapper {
  readonly #db: TenantDb;
  readonly #ports: KeyPorts;

  constructor(db: TenantDb, ports: KeyPorts) {
    this.#db = db;
    this.#ports = ports;
  }

  /** @throws {KeyServiceFault} */
  async wrap(keyId: string, secret: Bytes, customerKey: CustomerKeyRow | undefined): Promise<Wrapped> {
    const root = await this.#ports.root;
    const place = this.placeOf(keyId);
    const inner = customerKey
      ? utf8(await (await this.clientOf(customerKey)).encrypt(secret, place))
      : secret;
    const wrapped = await root.wrap(inner, place);
    return { rootId: root.id, customerKeyId: customerKey?.id ?? null, wrapped };
  }

  /** @throws {KeyServiceFault} its refusal is known to the tenant's meter by then */
  async unwrap({ id, wrapped, rootId, customerKeyId }: Wrapped & { id: string }): Promise<Bytes> {
    if (customerKeyId === null) return (await this.#ports.root).unwrap(wrapped, this.placeOf(id), rootId);
    const customerKey = (await listCustomerKeys(this.#db)).find((row) => row.id === customerKeyId);
    if (!customerKey) throw new Error("the key service of a key is gone");
    try {
      return await this.unwrapWith({ id, wrapped, rootId }, customerKey);
    } catch (error) {
      if (error instanceof KeyServiceFault && error.reason === "refused")
        await noteRefusal(this.#db, this.#ports, customerKey, error.word);
      throw error;
    }
  }

  /** @throws {KeyServiceFault} */
  async unwrapWith(row: Pick<DataKeyRow, "id" | "wrapped" | "rootId">, customerKey: CustomerKeyRow) {
    const place = this.placeOf(row.id);
    const inner = await (await this.#ports.root).unwrap(row.wrapped, place, row.rootId);
    return (await this.clientOf(customerKey)).decrypt(new TextDecoder().decode(inner), place);
  }

  /** The same under today's root key; the company's service is not asked. */
  async underNewRoot({ id, wrapped, rootId }: Pick<DataKeyRow, "id" | "wrapped" | "rootId">) {
    const root = await this.#ports.root;
    const inner = await root.unwrap(wrapped, this.placeOf(id), rootId);
    return { rootId: root.id, wrapped: await root.wrap(inner, this.placeOf(id)) };
  }

  async sealCredentials(id: string, credentials: Credentials) {
    const root = await this.#ports.root;
    const text = await root.wrap(utf8(JSON.stringify(credentials)), this.placeOf(id));
    return { rootId: root.id, credentials: text };
  }

  async clientOf(row: CustomerKeyRow): Promise<KeyServiceClient> {
    const { outside, root, clock } = this.#ports;
    if (!outside) throw new Problem("key_unavailable", "This script reaches no key service.");
    const opened = await (await root).unwrap(row.credentials, this.placeOf(row.id), row.rootId);
    const credentials = JSON.parse(new TextDecoder().decode(opened)) as Credentials;
    const way = { egress: outside.egressFor(this.#db), to: "customer_kms", now: () => clock.now() } as const;
    return new KeyServiceClient({ ...row, credentials }, way);
  }

  readonly placeOf = (keyId: string) => ({ tenantId: this.#db.principal.tenantId, keyId });
}
