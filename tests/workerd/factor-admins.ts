import { openTenantDb } from "../../shared/data/tenant-db.ts";
import type { Context } from "../../shared/http/context.ts";
import { forgetGuesses } from "../../shared/identity/known-browser.ts";
import { memberPrincipal } from "../../shared/identity/session.ts";
import type { MembersContext } from "../../shared/members/ports.ts";
import type { FactorPerson } from "./factor-room.ts";

const columns = "name, role, status, project_access, version, created_at, updated_at, locale, access_ends_at";

/** Another owner of the person's company, and the calls they make about its members. */
export async function openAdmin(person: FactorPerson): Promise<() => MembersContext> {
  const id = person.room.context().ids.next("user");
  await person.room.rows(
    `insert into all_users (tenant_id, id, email_index, email, ${columns}) select tenant_id, ?, ?, email || ?, ${columns} from all_users where tenant_id = ? and id = ?`,
    ...[id, id, id, person.tenantId, person.userId],
  );
  return () => {
    const member = person.onPlan("team");
    const own = person.ctx();
    const base = { ...person.room.context(), requestId: "req_1" };
    const user = { ...member.user, id, version: 1 };
    const principal = memberPrincipal({ ...member, user }, own.principal.shard, `ses_${id}`);
    const database = person.room.shards.of(own.principal.shard);
    const db = openTenantDb({ ...base, database, principal });
    const answer: Context["answer"] = async (body, entry, ...writes) => {
      await db.commit(entry, ...writes);
      return body;
    };
    const vault = base.openVault(db, base);
    const forget: MembersContext["forgetGuesses"] = (password) => forgetGuesses(base, password);
    const ports = {
      principal,
      db,
      answer,
      vault,
      forgetGuesses: forget,
      mails: true,
      announce: async () => {},
    };
    return { ...base, ...ports } as unknown as MembersContext;
  };
}
