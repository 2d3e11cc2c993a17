import type { OutboxMessage } from "../data/outbox.ts";
import type { Context } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import type { Vault } from "../keys/contract.ts";
import type { Meter } from "../limits/meter.ts";

export interface MemberPorts {
  readonly meter: Meter;
  readonly cursors: Cursors;
  readonly vault: Vault;
  /** Tries once to deliver what a commit owes to other stores; the sweeper does the rest. */
  readonly announce: (messages: OutboxMessage[]) => Promise<void>;
  /** What was counted at the sign-in against a password, by strangers and by known browsers. */
  readonly forgetGuesses: (password: { id: string; changedAt: number }) => Promise<void>;
  /** Of the directory's digests of addresses. */
  readonly emailIndexKey: string;
  /** Signs invitations. */
  readonly invitationKey: string;
  /** Whether this installation sends mail. */
  readonly mails: boolean;
  /** Where pages live. */
  readonly origin: string;
}

export type MembersContext = Context & MemberPorts;
