import type { Courier, Couriers } from "../data/outbox.ts";
import { isLocale } from "../kernel/locale.ts";
import { ownTenant } from "../tenancy/service.ts";
import type { Mail, TemplateName } from "./contract.ts";
import { mailTopic } from "./draft.ts";
import { attempt, contentOf, giveUp, type MailRoom } from "./owed.ts";
import { render } from "./render.ts";
import { wordsOf } from "./words/locales.ts";

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
    const content = await contentOf<Content>(room, db, message);
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
