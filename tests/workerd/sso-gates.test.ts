import { beforeAll, expect, test } from "vitest";
import { draftEnforcement } from "../../shared/connections/enforcement.ts";
import { IdentityRoom } from "./identity-room.ts";
import { openInvitationRoom } from "./invitation-room.ts";

beforeAll(async () => {
  await IdentityRoom.prepare();
  await new IdentityRoom().rows("insert into residency values (1, 'eu') on conflict do nothing");
}, 60_000);

test("by single sign-on nobody joins a company that is suspended, and nobody becomes its owner (M-052, M-070)", async () => {
  const identity = new IdentityRoom();
  const room = await openInvitationRoom(identity);
  await expect(room.arrive("a", { status: "suspended" })).rejects.toMatchObject({
    reason: "tenant_suspended",
  });
  await expect(room.arrive("a", { role: "owner" })).rejects.toMatchObject({
    reason: "owner_links_signed_in",
  });
  expect(await room.seen()).toMatchObject({ status: "pending", people: [], identities: [] });
  await room.arrive("a");
  expect(await room.seen()).toMatchObject({ status: "accepted", people: [`${room.userId} developer`] });
  await identity.settle();
});

test("a demand for single sign-on finds a domain's sessions behind however many others (M-052)", async () => {
  const identity = new IdentityRoom();
  const room = await openInvitationRoom(identity);
  await room.accept(1);
  const { database } = room.desk;
  const many = (user: string, prefix: string, amr: string) =>
    database
      .prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < 230)
         insert into all_sessions (tenant_id, id, user_id, kind, digest, amr, authenticated_at, expires_at, created_at, updated_at)
         select (select tenant_id from all_users where id = ?1), ?2 || printf('%04d', i), ?1, 'browser', null, ?3, ?4, ?4 + 86400000, ?4, ?4 from n`,
      )
      .bind(user, prefix, amr, identity.now)
      .run();
  await many(room.owner, "ses_0a", '["pwd"]');
  await many(room.userId, "ses_0b", '["sso"]');
  const few = await draftEnforcement(room.desk, "example.test");
  expect([few.ended, few.spared]).toEqual([1, 231]);
  expect((await draftEnforcement(room.desk, "other.test")).ended).toBe(0);
  await many(room.userId, "ses_0c", '["pwd"]');
  expect((await draftEnforcement(room.desk, "example.test")).ended, "one commit's").toBe(200);
  await identity.settle();
});
