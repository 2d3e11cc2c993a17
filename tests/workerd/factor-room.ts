import { openTenantDb } from "../../shared/data/tenant-db.ts";
import type { Context } from "../../shared/http/context.ts";
import { verified } from "../../shared/identity/address.ts";
import type { MfaChallenge } from "../../shared/identity/factor-contract.ts";
import { stepOf } from "../../shared/identity/factor-rules.ts";
import type { IdentityContext, MemberContext } from "../../shared/identity/ports.ts";
import { memberPrincipal } from "../../shared/identity/session.ts";
import { codeAt } from "../../shared/identity/totp.ts";
import { chooseEmailCodes, sendEmailCode } from "../../shared/identity/verbs/email-codes.ts";
import { confirmFactor, setUpFactor } from "../../shared/identity/verbs/factors.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { addPhone } from "../../shared/identity/verbs/phones.ts";
import { completeSignIn } from "../../shared/identity/verbs/second-step.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { sendSmsCode } from "../../shared/identity/verbs/sms-codes.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { IdentityRoom } from "./identity-room.ts";

export const password = "rope bridge lantern quilt";
const sixDigits = /^\d{6}/m;
let numbers = 0;

/** Identity's verbs with a mailbox and a telephone that everything arrives at. */
export class FactorRoom extends IdentityRoom {
  /** Codes as they arrived, newest last. */
  readonly arrived: string[] = [];

  override context(): IdentityContext {
    const note = (text: string) => {
      this.arrived.push(sixDigits.exec(text)?.[0] ?? "");
      return { kind: "sent" as const };
    };
    const post = {
      transport: { send: async ({ text }: { text: string }) => note(text) },
      texts: { send: async ({ body }: { body: string }) => note(body) },
    };
    return { ...super.context(), post };
  }

  /** The code that the last thing sent carried. */
  async newest(): Promise<string> {
    await this.settle();
    return this.arrived.at(-1) ?? "";
  }

  async person(): Promise<FactorPerson> {
    const word = `factor-${crypto.randomUUID().slice(0, 13)}`;
    const email = `${word}@example.test`;
    const owner = { name: "Ada", email, password };
    const company = { name: word, slug: word };
    const input = { company, region: "eu" as const, plan: "team" as const, owner };
    const { member, shard, session } = await signUp(this.context(), input, word, "api");
    return new FactorPerson(this, { member, shard, sessionId: session?.id ?? "" });
  }
}

type Facts = { member: Parameters<typeof memberPrincipal>[0]; shard: number; sessionId: string };

/** What somebody does with their factors; refusals come as the Problem's code and the trail's reason. */
export class FactorPerson {
  readonly room: FactorRoom;
  readonly #facts: Facts;
  /** Refusals that were told already: of one millisecond the trail has no order. */
  readonly #known = new Set<string>();
  codes: string[] = [];

  constructor(room: FactorRoom, facts: Facts) {
    this.room = room;
    this.#facts = facts;
  }

  get userId(): string {
    return this.#facts.member.user.id;
  }
  get tenantId(): string {
    return this.#facts.member.tenant.id;
  }
  get email(): string {
    return (this.#facts.member.user as { email?: string }).email ?? "";
  }

  /** The same membership in a company that bought another plan. */
  onPlan(plan: Facts["member"]["tenant"]["plan"]): Facts["member"] {
    const { member } = this.#facts;
    return { ...member, tenant: { ...member.tenant, plan } };
  }

  /** The person's own calls, as the API's routes make them. */
  ctx(sessionId = this.#facts.sessionId): MemberContext {
    const { member, shard } = this.#facts;
    const principal = memberPrincipal(member, shard, sessionId);
    const base = this.room.context();
    const database = this.room.shards.of(shard);
    const db = openTenantDb({ ...base, database, principal, requestId: "req_1" });
    const answer: Context["answer"] = async (body, entry, ...writes) => {
      await db.commit(entry, ...writes);
      return body;
    };
    return { ...base, principal, db, answer };
  }

  async addApp(): Promise<{ id: string; seed: string }> {
    const { id, secret: seed } = await setUpFactor(this.ctx());
    this.room.now += 60_000;
    const { recovery_codes: codes } = await confirmFactor(this.ctx(), { id, code: this.app(seed) });
    this.codes = codes ?? this.codes;
    this.room.now += 60_000;
    return { id, seed };
  }

  app = (seed: string, offset = 0): string => codeAt(seed, stepOf(this.room.now) + offset);

  /** A number, and the code that went to it. */
  async drawPhone(
    number = `+44740012${String(++numbers).padStart(4, "0")}`,
  ): Promise<{ id: string; code: string }> {
    await this.verify();
    const { id } = await addPhone(this.ctx(), { number });
    return { id, code: await this.room.newest() };
  }

  async addPhone(number?: string): Promise<string> {
    const drawn = await this.drawPhone(number);
    const { recovery_codes: codes } = await confirmFactor(this.ctx(), drawn);
    this.codes = codes ?? this.codes;
    this.room.now += 31_000;
    return drawn.id;
  }

  /** Letters reach them. */
  async verify(): Promise<void> {
    const { db, clock } = this.ctx();
    const { user } = this.#facts.member;
    const writes = await verified(db, user, clock.now());
    const entry = { action: "user.address_verified", target: { kind: "user", id: user.id } };
    if (writes.length > 0) await db.commit(entry, ...writes);
  }

  async addLetters(): Promise<void> {
    await this.verify();
    await chooseEmailCodes(this.ctx(), { enabled: true });
    await this.room.settle();
  }

  /** What a right password leads to; nothing: to a session. */
  async begin(kind: "api" | "browser" = "api"): Promise<MfaChallenge | undefined> {
    const given = { email: this.email, password };
    const arrived = await signInByPassword(this.room.context(), given, kind);
    return "challenge" in arrived ? arrived.challenge : undefined;
  }

  challenge = async (): Promise<string> => (await this.begin())?.challenge ?? "";

  /** A challenge with a code that was sent for it. */
  async sent(by: "sms" | "email", asked?: string): Promise<{ challenge: string; code: string }> {
    const input = { challenge: asked ?? (await this.challenge()) };
    const send = by === "sms" ? sendSmsCode : sendEmailCode;
    const { challenge } = await send(this.room.context(), input, "api");
    return { challenge, code: await this.room.newest() };
  }

  /** How the session was opened; or why none was. */
  async finish(challenge: string, code: string): Promise<{ amr: string[] } | { refused: string }> {
    try {
      const done = await completeSignIn(this.room.context(), { challenge, code }, "api");
      return { amr: "session" in done ? done.session.amr : [] };
    } catch (error) {
      return { refused: await this.reason(error) };
    }
  }

  /** `code`, or `code: reason` where the trail has a refusal more than before. */
  async reason(error: unknown): Promise<string> {
    if (!(error instanceof Problem)) throw error;
    const refusals = await this.room.rows(
      "select id, detail from all_audit_events where tenant_id = ? and action in ('user.sign_in_failed', 'user.factor_refused')",
      this.tenantId,
    );
    const fresh = refusals.filter(({ id }) => !this.#known.has(String(id)));
    for (const { id } of refusals) this.#known.add(String(id));
    const { reason } = JSON.parse(String(fresh[0]?.["detail"] ?? "{}")) as { reason?: string };
    return reason ? `${error.code}: ${reason}` : error.code;
  }
}
