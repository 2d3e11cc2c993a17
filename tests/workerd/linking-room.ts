import type { Asserted } from "../../shared/connections/door.ts";
import type { SsoContext } from "../../shared/connections/ports.ts";
import { loginTransactions } from "../../shared/connections/tables.ts";
import { signInSeconds } from "../../shared/connections/words.ts";
import { insert } from "../../shared/data/write.ts";
import { sha256 } from "../../shared/kernel/digest.ts";
import { IdentityRoom } from "./identity-room.ts";
import { openInvitationRoom } from "./invitation-room.ts";

export const whose = ["member", "owner", "nobody"] as const;

export interface Arriving {
  subject: string;
  who: (typeof whose)[number];
  verified: boolean;
}

export async function prepareLinking(): Promise<void> {
  await IdentityRoom.prepare();
  await new IdentityRoom().rows("insert into residency values (1, 'eu') on conflict do nothing");
}

/** A company with an owner, a member, one connection and one domain; and another company beside it. */
export async function openLinkingRoom() {
  const identity = new IdentityRoom();
  const room = await openInvitationRoom(identity);
  await room.accept(1);
  const other = await openInvitationRoom(identity);
  await identity.settle();
  const { db, vault, database } = room.desk;
  const { tenantId } = db.principal;
  const run = (sql: string, ...given: unknown[]) =>
    database
      .prepare(sql)
      .bind(tenantId, ...given)
      .all<Record<string, unknown>>();
  await run(
    "insert into all_domains (tenant_id, id, name, record, status, verified_at, created_at, updated_at) values (?1, 'dom_' || substr(?1, 5), 'example.test', 'r', 'verified', 1, 1, 1)",
  );
  const users = { member: room.userId, owner: room.owner, nobody: undefined };
  const ctx = {
    ...identity.context(),
    doors: { oidc: {}, saml: {} },
    egressFor: () => undefined,
    provisioning: async () => ({ givesRole: false, unchanged: [] }),
  } as unknown as SsoContext;
  const browsers = new Map<string, string>();
  return {
    identity,
    users,
    ctx,
    run,
    browserOf: (code: string) => browsers.get(code.split(".")[0] ?? "") ?? "",
    slugs: { own: room.slug, other: other.slug },
    /** As the provider's verified answer left it: a minute for the browser that began. */
    async answered({ subject, who, verified }: Arriving) {
      const [id, secret, browser] = [
        ctx.ids.next("loginTransaction"),
        ctx.ids.secret(24),
        ctx.ids.secret(24),
      ];
      const email = { member: room.email, owner: room.ownerEmail, nobody: "nobody@example.test" }[who];
      const asserted: Asserted = {
        ...{ subject, email, emailVerified: verified, name: null, groups: [], amr: [], acr: null },
        ...{ authTime: null, sessionIndex: null, evidence: {} },
      };
      const { arrival } = await vault.seal(loginTransactions, { id, arrival: JSON.stringify(asserted) });
      const now = identity.now;
      const row = {
        ...({ id, connectionId: room.connectionId, purpose: "sign_in", step: "arrived", arrival } as const),
        ...{ browser: await sha256(browser), code: await sha256(secret), returnTo: "/console" },
        ...{ expiresAt: now + signInSeconds.arrived * 1_000, createdAt: now, updatedAt: now },
      };
      await db.step(insert(loginTransactions, row));
      browsers.set(id, browser);
      return { code: `${id}.${secret}`, browser };
    },
  };
}
export type LinkingRoom = Awaited<ReturnType<typeof openLinkingRoom>>;

/** To whose accounts somebody is linked by now. */
export const linksOf = async (room: LinkingRoom): Promise<unknown[]> =>
  (await room.run("select user_id from all_identities where tenant_id = ?")).results.map(
    (row) => row["user_id"],
  );

/** Sign-ins that somebody could still go on with. */
export const openOf = async (room: LinkingRoom): Promise<unknown[]> =>
  (await room.run("select id from all_login_transactions where tenant_id = ?")).results.map(
    (row) => row["id"],
  );
