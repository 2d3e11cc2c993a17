import { rowOf } from "../http/csv.ts";
import type { Role } from "../kernel/access.ts";
import { timestamp } from "../kernel/clock.ts";
import { type AuthenticationReport, dormantDays, type ReportedMember } from "./contract.ts";

/** A member as the rows have them; times in milliseconds. */
export interface MemberFacts {
  id: string;
  email: string | null;
  role: Role;
  isActive: boolean;
  hasApp: boolean;
  /** A telephone number that gets codes. */
  hasNumber: boolean;
  passkeys: number;
  securityKeys: number;
  hasPassword: boolean;
  isLinked: boolean;
  /** The domain of the address lets people in by single sign-on only. */
  isDomainEnforced: boolean;
  lastSignInAt: number | null;
}

export interface CompanyFacts {
  mfaRequired: boolean;
  ssoRequired: boolean;
  ssoDomains: readonly string[];
}

const dayMilliseconds = 86_400_000;

function reported(facts: MemberFacts, { ssoRequired }: CompanyFacts, now: number): ReportedMember {
  const { id, email, role, isActive, lastSignInAt, passkeys, securityKeys } = facts;
  const isRecent = lastSignInAt !== null && lastSignInAt > now - dormantDays * dayMilliseconds;
  return {
    ...{ id, email, role },
    status: isActive ? "active" : role === "guest" ? "expired" : "deactivated",
    admin: role === "owner" || role === "admin",
    mfa: facts.hasApp || facts.hasNumber || passkeys + securityKeys > 0,
    ...{
      authenticator_app: facts.hasApp,
      passkeys,
      security_keys: securityKeys,
      sms: facts.hasNumber,
      password: facts.hasPassword,
    },
    sso_linked: facts.isLinked,
    sso_enforced: role !== "owner" && (ssoRequired || facts.isDomainEnforced),
    last_sign_in_at: lastSignInAt === null ? null : timestamp(lastSignInAt),
    dormant: isActive && !isRecent,
  };
}

/** How a company's people sign in, and what is missing (M-061). */
export function reportOf(
  company: CompanyFacts,
  people: readonly MemberFacts[],
  now: number,
): AuthenticationReport {
  const members = people.map((person) => reported(person, company, now));
  const active = members.filter(({ status }) => status === "active");
  const count = (among: readonly ReportedMember[], is: (one: ReportedMember) => boolean) =>
    among.filter(is).length;
  const mfa = count(active, (one) => one.mfa);
  return {
    generated_at: timestamp(now),
    dormant_after_days: dormantDays,
    policy: {
      ...{ mfa_required: company.mfaRequired, sso_required: company.ssoRequired },
      sso_domains: [...company.ssoDomains],
    },
    totals: {
      members: members.length,
      active: active.length,
      admins: count(active, (one) => one.admin),
      mfa,
      mfa_percent: active.length === 0 ? 100 : Math.floor((100 * mfa) / active.length),
      admins_without_mfa: count(active, (one) => one.admin && !one.mfa),
      dormant: count(active, (one) => one.dormant),
      sso_enforced: count(active, (one) => one.sso_enforced),
    },
    members,
  };
}

const columns = [
  ...([
    "id",
    "email",
    "role",
    "status",
    "admin",
    "mfa",
    "authenticator_app",
    "passkeys",
    "security_keys",
    "sms",
  ] as const),
  ...(["password", "sso_linked", "sso_enforced", "last_sign_in_at", "dormant"] as const),
];

/** One line a member, in the words of the JSON; what is not known is empty. */
export const reportCsv = ({ members }: AuthenticationReport): string =>
  [rowOf(columns), ...members.map((one) => rowOf(columns.map((column) => String(one[column] ?? ""))))].join(
    "",
  );
