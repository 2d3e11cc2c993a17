import { env } from "cloudflare:workers";
import { enterLobby } from "../../shared/data/lobby.ts";
import { sweep } from "../../shared/data/outbox.ts";
import { openTenantDb, type TenantDb } from "../../shared/data/tenant-db.ts";
import { insert } from "../../shared/data/write.ts";
import type { Context } from "../../shared/http/context.ts";
import { emailIndex as addressDigest } from "../../shared/identity/blind-index.ts";
import { identityCouriers } from "../../shared/identity/couriers.ts";
import {
  passkeys,
  passwords,
  phones,
  recoveryCodes,
  secondFactors,
  sessions,
  verifiedAddresses,
} from "../../shared/identity/tables.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import type { Role } from "../../shared/kernel/access.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { mint } from "../../shared/kernel/principal.ts";
import { vaults } from "../../shared/keys/service.ts";
import type { MemberVersion, Meter } from "../../shared/limits/meter.ts";
import { type ErasureLedger, ledgerOf } from "../../shared/privacy/ledger.ts";
import type { ErasurePorts, PrivacyContext } from "../../shared/privacy/ports.ts";
import { erasePerson, erasureCouriers } from "../../shared/privacy/verbs/erase.ts";
import { emailIndexOf } from "../../shared/tenancy/service.ts";
import { users } from "../../shared/tenancy/tables.ts";
import { IdentityRoom } from "./identity-room.ts";

const openVault = vaults("A".repeat(43));
const password = "rope bridge lantern quilt";

export interface Company {
  tenantId: string;
  shard: number;
  ownerId: string;
  /** The company's second person, with a password, a passkey, a session and a stored answer. */
  memberId: string;
  email: string;
  name: string;
}

/** Erasure over real databases, meters and a real ledger; calls to any of them can be made to fail. */
export class ErasureRoom {
  readonly stores = new IdentityRoom();
  readonly ledger = ledgerOf(env);

  get now(): number {
    return this.stores.now;
  }

  ports(): ErasurePorts {
    const { stores } = this;
    const bound = (meter: Meter) => ({
      release: (key: string) => meter.release(key),
      outdateMember: (member: MemberVersion, until: number) => meter.outdateMember(member, until),
    });
    const ledger: ErasureLedger = {
      enter: (erasing) => this.ledger.enter(erasing),
      size: () => this.ledger.size(),
      after: (position, limit) => this.ledger.after(position, limit),
    };
    return {
      region: "eu",
      clock: stores.clock,
      ids: randomIds(stores.clock),
      shards: stores.shards,
      openVault,
      ledger: stores.failing(ledger, ["enter"]),
      attestor: stores.failing(
        {
          receipt: async (claims) => ({
            ...claims,
            issuer: "test",
            issued_at: claims.erased_at,
            jws: "a.b.c",
          }),
        },
        ["receipt"],
      ),
      directory: stores.failing(
        { leave: (id: string, digest: string) => stores.directory.leave(id, digest) },
        ["leave"],
      ),
      meterFor: (id) =>
        stores.failing(bound(stores.meter(id)) as unknown as Meter, ["release", "outdateMember"]),
      purgeAgain: async () => false, // no company is purged here
      emailIndexKey: "e",
    };
  }

  db({ tenantId, shard, ownerId }: Company, actorId = ownerId, role: Role = "owner"): TenantDb {
    const { clock, shards } = this.stores;
    const actor = { kind: "user", id: actorId } as const;
    const member = { id: actorId, version: 1 };
    const principal = mint({ tenantId, actor, member, role, scopes: null, shard });
    const database = shards.of(shard);
    return openTenantDb({ database, principal, clock, ids: randomIds(clock), requestId: "req_test0000" });
  }

  erase(company: Company, subjectId = company.memberId, actorId = company.ownerId, role: Role = "owner") {
    const db = this.db(company, actorId, role);
    const ports = this.ports();
    const answer: Context["answer"] = async (body, entry, ...writes) => {
      await db.commit(entry, ...writes);
      return body;
    };
    const ctx = {
      ...ports,
      requestId: "req_test0000",
      headers: new Headers(),
      after: () => {},
      principal: db.principal,
      db,
      answer,
      vault: openVault(db, ports),
      erasure: ports,
    };
    return erasePerson(ctx as unknown as PrivacyContext, subjectId);
  }

  async company(): Promise<Company> {
    const word = crypto.randomUUID().slice(0, 13);
    const context = this.stores.context();
    const owner = { name: "Ada", email: `${word}@example.test`, password };
    const found = await signUp(
      context,
      { company: { name: word, slug: word }, region: "eu", plan: "team", owner },
      word,
      "api",
    );
    const company: Company = {
      tenantId: found.member.tenant.id,
      shard: found.shard,
      ownerId: found.member.user.id,
      memberId: "",
      email: "",
      name: "",
    };
    const joined = await this.join(company);
    await this.settle(joined);
    return joined;
  }

  /** One more person of the company, with a key, an address in lobby and directory, and a session. */
  async join(company: Company, address?: string): Promise<Company> {
    const ids = randomIds(this.stores.clock);
    const memberId = ids.next("user");
    const person = { memberId, email: address ?? `bea-${memberId}@example.test`, name: `Bea ${memberId}` };
    const joined = { ...company, ...person };
    const { tenantId, shard } = company;
    const { email, name } = joined;
    const db = this.db(company);
    const vault = openVault(db, { clock: this.stores.clock, ids });
    const times = { createdAt: this.now, updatedAt: this.now };
    const keys = await vault.enrol(memberId);
    const facts = { id: memberId, email, name, role: "developer", status: "active" } as const;
    const emailIndex = await emailIndexOf(vault, email);
    const user = await vault.seal(users, { ...facts, emailIndex, ...times });
    const passkey = { id: ids.secret(20), userId: memberId, publicKey: "k", counter: 0, transports: [] };
    const session = {
      id: ids.next("session"),
      userId: memberId,
      kind: "api",
      digest: null,
    } as const;
    const app = { id: ids.next("factor"), userId: memberId, kind: "totp", seed: "s", lastStep: 0 } as const;
    const factor = await vault.seal(secondFactors, { ...app, confirmedAt: null, ...times });
    const number = { id: ids.next("factor"), userId: memberId, number: "+447400123456", country: "GB" };
    const phone = await vault.seal(phones, {
      ...number,
      numberIndex: "number index",
      confirmedAt: null,
      ...times,
    });
    await db.commit(
      { action: "test.joined", target: { kind: "user", id: memberId } },
      ...keys,
      insert(users, user),
      insert(
        passwords,
        await vault.seal(passwords, { id: memberId, phc: `test:${password}`, changedAt: this.now, ...times }),
      ),
      insert(verifiedAddresses, { id: memberId, emailIndex: "i", ...times }),
      insert(passkeys, { ...passkey, name: "k", deviceType: "d", backedUp: false, aaguid: "a", ...times }),
      insert(recoveryCodes, { id: memberId, digests: ["d"], ...times }),
      insert(secondFactors, factor),
      insert(phones, phone),
      insert(sessions, {
        ...session,
        amr: [],
        authenticatedAt: this.now,
        expiresAt: this.now + 1e9,
        revokedAt: null,
        ...times,
      }),
    );
    const digest = await addressDigest("e", email);
    const entry = { tenantId, subjectId: memberId, shard, kind: "email", digest } as const;
    await enterLobby(env.DB_0, entry, this.now);
    await this.stores.directory.confirm(tenantId, digest);
    return joined;
  }

  /** Signs the person in twice, and keeps an answer for replay that names them. */
  async settle({ tenantId, shard, email, name, memberId }: Company): Promise<void> {
    await env[`DB_${shard}` as "DB_0" | "DB_1"]
      .prepare("insert into all_idempotency_keys values (?, ?, 'h', 201, ?, 1, ?)")
      .bind(tenantId, memberId, JSON.stringify({ body: { email, name } }), this.now + 86_400_000)
      .run();
    await signInByPassword(this.stores.context(), { email, password }, "api");
    await signInByPassword(this.stores.context(), { email, password }, "browser");
  }

  /** The sweeper's round, a minute later: everything owed is due by then. */
  async sweep(): Promise<void> {
    this.stores.now += 60_000;
    const couriers = { ...identityCouriers(this.stores.context()), ...erasureCouriers(this.ports()) };
    for (const [shard, database] of [env.DB_0, env.DB_1].entries())
      await sweep(database, shard, couriers, this.now);
  }
}
