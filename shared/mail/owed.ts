import { type OutboxMessage, outbox } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { Problem } from "../kernel/problem.ts";
import type { OpenVault } from "../keys/service.ts";
import type { Posted } from "./contract.ts";
import type { Post } from "./ports.ts";
import { findOwed } from "./store.ts";

export interface MailRoom {
  /** As the part of the system that sends mail. */
  openDb: (message: OutboxMessage) => TenantDb;
  clock: Clock;
  ids: Ids;
  openVault: OpenVault;
  post: Post;
}

/** What a policy refuses today it refuses in an hour. */
export async function attempt(work: () => Promise<Posted>): Promise<Posted> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem && error.code === "egress_refused")
      return { kind: "refused", reason: "egress_refused" };
    throw error;
  }
}

/** Nothing when it was sent already, or when the person was erased meanwhile. */
export async function contentOf<Content>(
  room: Pick<MailRoom, "openVault" | "clock" | "ids">,
  db: TenantDb,
  { id }: OutboxMessage,
): Promise<Content | undefined> {
  const row = await findOwed(db, id);
  if (!row) return undefined;
  const { letter } = await room.openVault(db, room).open(outbox, row);
  return letter === null ? undefined : (JSON.parse(letter) as Content);
}

/** It stands in the company's trail that it was never sent. */
export async function giveUp(
  db: TenantDb,
  { id, topic, payload }: OutboxMessage,
  reason: string,
): Promise<"done"> {
  const kind = topic.split(".")[0] ?? topic;
  const detail = { template: String(payload["template"]), reason };
  await db.commit({ action: `${kind}.given_up`, target: { kind, id }, detail });
  return "done";
}
