import { type OutboxMessage, outbox } from "../data/outbox.ts";
import { insert, type Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Locale } from "../kernel/locale.ts";
import type { Vault } from "../keys/contract.ts";
import type { Mail, TemplateName } from "./contract.ts";

export const mailTopic = "mail.send";

interface Desk {
  clock: Clock;
  ids: Ids;
}

interface Place {
  tenantId: string;
  shard: number;
}
interface Debt {
  write: Write;
  message: OutboxMessage;
}
interface Sendable {
  subjectId: string;
  to: string;
  template: string;
  locale: Locale;
  values: object;
  expiresAt: number;
}

/**
 * A letter as a debt: commit the write with the fact it tells of, hand the message to `deliver` after the
 * answer. Address and values are sealed with the person's key until it is sent, and go with that key.
 */
export const draftMail = <Name extends TemplateName>(
  desk: Desk,
  vault: Vault,
  place: Place,
  mail: Mail<Name>,
): Promise<Debt> => draftOwed(desk, vault, place, mailTopic, mail);

/** Anything that is sent to a person and sealed with their key until then. */
export async function draftOwed(
  { clock, ids }: Desk,
  vault: Vault,
  { tenantId, shard }: Place,
  topic: string,
  { subjectId, to, values, template, locale, expiresAt }: Sendable,
): Promise<Debt> {
  const id = ids.next("outbox");
  const now = clock.now();
  const payload = { template, locale, expires_at: expiresAt };
  const letter = JSON.stringify({ to, values });
  const sealed = await vault.seal(outbox, { id, subjectId, letter });
  return {
    write: insert(outbox, {
      ...sealed,
      topic,
      payload,
      createdAt: now,
      nextAttemptAt: now + 10_000,
      attempts: 0,
    }),
    message: { tenantId, shard, id, topic, payload },
  };
}
