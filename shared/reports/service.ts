import { domainOf } from "../connections/domain-name.ts";
import type { Context } from "../http/context.ts";
import { Problem } from "../kernel/problem.ts";
import type { Vault } from "../keys/contract.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import { isActive, ownTenant } from "../tenancy/service.ts";
import { users } from "../tenancy/tables.ts";
import type { AuthenticationReport } from "./contract.ts";
import { type MemberFacts, reportCsv, reportOf } from "./report.ts";
import { credentialsOf, enforcedDomains, pageOfPeople, type UserRow } from "./store.ts";

export type ReportContext = Context & { readonly vault: Vault };

const rowsAtOnce = 1_000;
/** People in one report; the seats of a company that has more are another kind of contract. */
const mostPeople = 20_000;

async function everybody({ db }: ReportContext): Promise<UserRow[]> {
  const rows: UserRow[] = [];
  for (let after = ""; ; ) {
    const page = await pageOfPeople(db, after, rowsAtOnce);
    rows.push(...page);
    if (rows.length > mostPeople)
      throw new Problem("conflict", `A report has at most ${mostPeople} people.`, {
        members: { limit: mostPeople },
      });
    const last = page.at(-1);
    if (page.length < rowsAtOnce || !last) return rows;
    after = last.id;
  }
}

/** As the rows are now: nothing is counted ahead. */
async function authenticationReportOf(ctx: ReportContext): Promise<AuthenticationReport> {
  const [tenant, rows, known, ssoDomains] = await Promise.all([
    ownTenant(ctx.db),
    everybody(ctx),
    credentialsOf(ctx.db),
    enforcedDomains(ctx.db),
  ]);
  const now = ctx.clock.now();
  const policy = effectivePolicy(tenant);
  const people = (await ctx.vault.openAll(users, rows)).map(
    ({ id, email, role, status, accessEndsAt }): MemberFacts => ({
      ...{ id, email, role },
      isActive: isActive({ status, accessEndsAt }, now),
      hasApp: known.apps.has(id),
      hasNumber: known.numbers.has(id),
      passkeys: known.passkeys.get(id) ?? 0,
      securityKeys: known.securityKeys.get(id) ?? 0,
      hasPassword: known.passwords.has(id),
      isLinked: known.linked.has(id),
      isDomainEnforced: email !== null && ssoDomains.includes(domainOf(email) ?? ""),
      lastSignInAt: known.seen.get(id) ?? null,
    }),
  );
  const company = { mfaRequired: policy.mfa_required, ssoRequired: policy.sso_required, ssoDomains };
  return reportOf(company, people, now);
}

export async function answerReport(ctx: ReportContext, format: "json" | "csv"): Promise<Response> {
  const report = await authenticationReportOf(ctx);
  const day = report.generated_at.slice(0, 10);
  const headers = { "content-disposition": `attachment; filename="authentication-${day}.${format}"` };
  return format === "csv"
    ? new Response(reportCsv(report), { headers: { ...headers, "content-type": "text/csv; charset=utf-8" } })
    : Response.json(report, { headers });
}
