import { type OutboxMessage, outbox } from "../data/outbox.ts";
import { insert, type Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Vault } from "../keys/contract.ts";
import type { Mail, TemplateName } from "./contract.ts";

export const mailTopic = "mail.send";

interface Desk {
  clock: Clock;
  ids: Ids;
}

/**
 * A letter as a debt: commit the write with the fact it tells of, hand the message to `deliver` after the
 * answer. Address and values are sealed with the person's key until it is sent, and go with that key.
 */
export async function draftMail<Name extends TemplateName>(
  { clock, ids }: Desk,
  vault: Vault,
  { tenantId, shard }: { tenantId: string; shard: number },
  { subjectId, to, values, template, locale, expiresAt }: Mail<Name>,
): Promise<{ write: Write; message: OutboxMessage }> {
  const id = ids.next("outbox");
  const now = clock.now();
  const payload = { template, locale, expires_at: expiresAt };
  const letter = JSON.stringify({ to, values });
  const sealed = await vault.seal(outbox, { id, subjectId, letter });
  return {
    write: insert(outbox, {
      ...sealed,
      topic: mailTopic,
      payload,
      createdAt: now,
      nextAttemptAt: now + 10_000,
      attempts: 0,
    }),
    message: { tenantId, shard, id, topic: mailTopic, payload },
  };
}
