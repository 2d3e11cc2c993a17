import { update } from "../data/write.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import { KeyServiceFault } from "./key-service.ts";
import { KeyWrapper } from "./key-wrapper.ts";
import { noteAnswer } from "./lock.ts";
import { insertCustomerKey, type KeysContext, loadRing, readKeys, turnKey } from "./rotation.ts";
import type { Credentials } from "./sigv4.ts";
import type { CustomerKeyRow } from "./store.ts";
import { customerKeys } from "./tables.ts";
import type { CredentialsInput, CustomerKeyInput, KeysView } from "./wire.ts";

const credentialsOf = (input: CredentialsInput): Credentials => ({
  accessKeyId: input.access_key_id,
  secretAccessKey: input.secret_access_key,
});

const hostOf = ({ endpoint, aws_region }: CustomerKeyInput): string =>
  endpoint === undefined ? `kms.${aws_region}.amazonaws.com` : new URL(endpoint).hostname;

/** Its owner is at the keyboard: what the service says is a finding about the input, not a locked tenant. */
function asFinding(error: unknown, pointer: string): unknown {
  if (!(error instanceof KeyServiceFault)) return error;
  if (error.reason === "refused")
    return invalidField(pointer, "key_service", `the key service refuses: ${error.word}`);
  return new Problem("upstream_failed", `The key service could not be asked: ${error.word}.`, {
    members: { upstream: "customer_kms" },
  });
}

/**
 * From now on the tenant's keys open only where our root key and this service both agree.
 * The first use of the key is the new generation itself, so that one that does not work changes nothing.
 * @throws {Problem} `invalid_request` with the service's word, `upstream_failed`, `egress_refused`, `conflict`
 */
export async function useCustomerKey(ctx: KeysContext, input: CustomerKeyInput): Promise<KeysView> {
  const ring = await loadRing(ctx);
  const wrapper = new KeyWrapper(ctx.db, ctx.keyPorts);
  const [id, now] = [ctx.ids.next("dataKey"), ctx.clock.now()];
  const guard: CustomerKeyRow = {
    tenantId: ctx.principal.tenantId,
    id,
    host: hostOf(input),
    awsRegion: input.aws_region,
    place: input.place,
    keyId: input.key_id,
    ...(await wrapper.sealCredentials(id, credentialsOf(input))),
    refusedAt: null,
    refusal: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  await admitHost(ctx, guard);
  try {
    const probe = await (await wrapper.clientOf(guard)).encrypt(new Uint8Array(32), wrapper.placeOf(id));
    await (await wrapper.clientOf(guard)).decrypt(probe, wrapper.placeOf(id));
    return await turnKey(ctx, ring, {
      action: "key_service.named",
      guard,
      before: [insertCustomerKey(guard)],
    });
  } catch (error) {
    throw asFinding(error, "#/key_id");
  }
}

async function admitHost({ db, keyPorts }: KeysContext, { host, place }: CustomerKeyRow): Promise<void> {
  await keyPorts.outside?.egressFor(db).admit("customer_kms", `https://${host}/`, { host, region: place });
}

/**
 * Other credentials for the service in use; the current key must open with them.
 * @throws {Problem} `not_found`, `invalid_request` with the service's word, `upstream_failed`
 */
export async function changeCredentials(ctx: KeysContext, input: CredentialsInput): Promise<KeysView> {
  const { current, customerKey } = await loadRing(ctx);
  if (!customerKey) throw noService();
  const wrapper = new KeyWrapper(ctx.db, ctx.keyPorts);
  const sealed = await wrapper.sealCredentials(customerKey.id, credentialsOf(input));
  const changed = { ...customerKey, ...sealed };
  try {
    await wrapper.unwrapWith(current, changed);
  } catch (error) {
    throw asFinding(error, "#/secret_access_key");
  }
  await ctx.db.commit(
    { action: "key_service.credentials_changed", target: { kind: "customer_key", id: customerKey.id } },
    update(customerKeys, customerKey.id, customerKey.version, { ...sealed, updatedAt: ctx.clock.now() }),
  );
  await noteAnswer(ctx.db, ctx.keyPorts, { ...changed, version: customerKey.version + 1 });
  return readKeys(ctx);
}

/**
 * Back to our root key alone; the service is needed until the upkeep has left its keys behind.
 * @throws {Problem} `not_found`, `conflict`, `key_unavailable` while the service refuses
 */
export async function leaveCustomerKey(ctx: KeysContext): Promise<void> {
  const ring = await loadRing(ctx);
  if (!ring.customerKey) throw noService();
  await new KeyWrapper(ctx.db, ctx.keyPorts).unwrap(ring.current);
  await turnKey(ctx, ring, { action: "key_service.left", guard: undefined });
}

const noService = () => new Problem("not_found", "The company has named no key service.");
