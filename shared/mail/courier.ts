import { type Courier, type Couriers, type OutboxMessage, outbox } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { isLocale } from "../kernel/locale.ts";
import { Problem } from "../kernel/problem.ts";
import type { OpenVault } from "../keys/service.ts";
import { ownTenant } from "../tenancy/service.ts";
import type { Mail, Posted, TemplateName } from "./contract.ts";
import { mailTopic } from "./draft.ts";
import type { Post } from "./ports.ts";
import { render } from "./render.ts";
import { findOwed } from "./store.ts";
import { wordsOf } from "./words/locales.ts";

export interface MailRoom {
  /** As the part of the system that sends mail. */
  openDb: (message: OutboxMessage) => TenantDb;
  clock: Clock;
  ids: Ids;
  openVault: OpenVault;
  post: Post;
}

type Content = Pick<Mail, "to" | "values">;

/**
 * Sends a letter once: its outbox id is the key that every try carries. It is tried until it expires, and
 * what was never sent stands in the company's trail.
 */
const mailCourier =
  (room: MailRoom): Courier =>
  async (message) => {
    const db = room.openDb(message);
    const expiresAt = Number(message.payload["expires_at"]);
    if (expiresAt <= room.clock.now()) return giveUp(db, message, "expired");
    const content = await contentOf(room, db, message);
    if (!content) return "done";
    const { transport } = room.post;
    if (!transport) return giveUp(db, message, "no_transport");
    const { region, residencyPolicy: policy } = await ownTenant(db);
    const template = message.payload["template"] as TemplateName;
    const locale = isLocale(message.payload["locale"]) ? message.payload["locale"] : "en";
    const words = render(wordsOf[locale], locale, template, content.values, content.to);
    const letter = { to: content.to, ...words, key: message.id };
    const posted = await attempt(() => transport.send(letter, { db, region, policy }));
    return posted.kind === "sent" ? "done" : giveUp(db, message, posted.reason);
  };

export const mailCouriers = (room: MailRoom): Couriers => ({ [mailTopic]: mailCourier(room) });

/** What a policy refuses today it refuses in an hour. */
async function attempt(work: () => Promise<Posted>): Promise<Posted> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem && error.code === "egress_refused")
      return { kind: "refused", reason: "egress_refused" };
    throw error;
  }
}

/** Nothing when it was sent already, or when the person was erased meanwhile. */
async function contentOf(room: MailRoom, db: TenantDb, { id }: OutboxMessage): Promise<Content | undefined> {
  const row = await findOwed(db, id);
  if (!row) return undefined;
  const { letter } = await room.openVault(db, room).open(outbox, row);
  return letter === null ? undefined : (JSON.parse(letter) as Content);
}

async function giveUp(db: TenantDb, { id, payload }: OutboxMessage, reason: string): Promise<"done"> {
  const detail = { template: String(payload["template"]), reason };
  await db.commit({ action: "mail.given_up", target: { kind: "mail", id }, detail });
  return "done";
}
