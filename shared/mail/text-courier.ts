import type { Courier, Couriers, OutboxMessage } from "../data/outbox.ts";
import { isLocale } from "../kernel/locale.ts";
import { ownTenant } from "../tenancy/service.ts";
import { attempt, contentOf, giveUp, type MailRoom } from "./owed.ts";
import type { OwedText, TextTemplate } from "./text-contract.ts";
import { textTopic } from "./text-draft.ts";
import { textsOf } from "./words/texts.ts";

export interface TextRoom extends MailRoom {
  /** Whether nobody tried to send it before; asking is trying. */
  isFirstTry: (message: OutboxMessage, expiresAt: number) => Promise<boolean>;
}

/** A text costs money and who sends it knows no idempotency key: a second try looks first whether the first arrived. */
const textCourier =
  (room: TextRoom): Courier =>
  async (message) => {
    const db = room.openDb(message);
    const [expiresAt, now] = [Number(message.payload["expires_at"]), room.clock.now()];
    if (expiresAt <= now) return giveUp(db, message, "expired");
    const content = await contentOf<Pick<OwedText, "to" | "values">>(room, db, message);
    if (!content) return "done";
    const { texts } = room.post;
    if (!texts) return giveUp(db, message, "no_transport");
    const { region, residencyPolicy: policy } = await ownTenant(db);
    const { locale } = message.payload;
    const words = textsOf[isLocale(locale) ? locale : "en"];
    const body = words[message.payload["template"] as TextTemplate](content.values);
    const seconds = Math.ceil((expiresAt - now) / 1000);
    const isRepeated = !(await room.isFirstTry(message, expiresAt));
    const sender = { db, region, policy, isRepeated };
    const posted = await attempt(() => texts.send({ to: content.to, body, seconds }, sender));
    return posted.kind === "sent" ? "done" : giveUp(db, message, posted.reason);
  };

export const textCouriers = (room: TextRoom): Couriers => ({ [textTopic]: textCourier(room) });
