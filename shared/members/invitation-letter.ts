import { letterBrandOf } from "../branding/service.ts";
import type { OutboxMessage } from "../data/outbox.ts";
import type { Write } from "../data/write.ts";
import type { Locale } from "../kernel/locale.ts";
import type { Vault } from "../keys/contract.ts";
import { draftMail } from "../mail/draft.ts";
import { spokenTime } from "../mail/spoken-time.ts";
import { ownTenant } from "../tenancy/service.ts";
import type { Desk } from "./member-change.ts";
import { lettersLately } from "./store.ts";

/** Whoever sends mail knows a letter for a day; later tries could send it twice. */
const tryMilliseconds = 86_400_000;

/** In a day: what a company invites by letter, and what one address may be sent, however often it is asked. */
export const letterLimits = { company: 200, address: 5 } as const;

export interface LetterDesk extends Desk {
  vault: Vault;
  /** Whether this installation sends mail. */
  mails: boolean;
}

/** An invitation as it will stand after the commit. */
export interface Announced {
  userId: string;
  emailIndex: string;
  locale: Locale;
  expiresAt: number;
}

interface Addressed {
  /** Normalised. */
  to: string;
  url: string;
  /** Where it is not founded yet. */
  company?: Company | Promise<Company>;
}
type Company = Pick<Awaited<ReturnType<typeof ownTenant>>, "name" | "residencyPolicy">;

export interface OwedLetter {
  mailed: boolean;
  writes: Write[];
  messages: OutboxMessage[];
}

/**
 * The letter that carries an invitation's link, owed with the invitation and sealed with the invited person's key:
 * revoking destroys it. Nothing is owed where no mail is sent, for a strict company (no jurisdiction binds mail)
 * and beyond the day's letters; the inviter has the link in any case.
 */
export async function owedInvitation(
  desk: LetterDesk,
  { userId, emailIndex, locale, expiresAt }: Announced,
  { to, url, company = ownTenant(desk.db) }: Addressed,
): Promise<OwedLetter> {
  const { db, vault, clock, mails } = desk;
  const now = clock.now();
  const none = { mailed: false, writes: [], messages: [] };
  if (!mails) return none;
  const { name, residencyPolicy } = await company;
  if (residencyPolicy === "strict") return none;
  const lately = await lettersLately(db, emailIndex, now - tryMilliseconds);
  if (lately.company >= letterLimits.company || lately.address >= letterLimits.address) return none;
  const brand = await letterBrandOf(db);
  const values = {
    company: brand.name ?? name,
    link: url,
    ends: spokenTime(locale, expiresAt),
    ...(brand.accent === undefined ? {} : { accent: brand.accent }),
  };
  const { write, message } = await draftMail(desk, vault, db.principal, {
    ...{ subjectId: userId, to, template: "invitation", locale, values },
    expiresAt: Math.min(expiresAt, now + tryMilliseconds),
  });
  return { mailed: true, writes: [write], messages: [message] };
}
