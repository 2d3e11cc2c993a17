import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { SignUpInput } from "../../shared/identity/contract.ts";
import { optionsForRegistration, optionsForSignIn } from "../../shared/identity/verbs/passkey-options.ts";
import { signInByPasskey } from "../../shared/identity/verbs/passkey-sign-in.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { refresh } from "../../shared/identity/verbs/refresh.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { Authenticator, type CreationOptions } from "../support/authenticator.ts";
import { type Fault, IdentityRoom, origin } from "./identity-room.ts";

const password = "rope bridge lantern quilt";
let room: IdentityRoom;
let serial = 0;

beforeAll(() => IdentityRoom.prepare());
beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {}); // the outbox logs each failure made here
  room = new IdentityRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

function input(): SignUpInput {
  const word = `crash-${++serial}-${crypto.randomUUID().slice(0, 8)}`;
  return {
    company: { name: word, slug: word },
    region: "eu",
    plan: "team",
    owner: { name: "Ada", email: `${word}@example.test`, password },
  };
}

async function withPasskey(given: SignUpInput, authenticator: Authenticator): Promise<SignUpInput> {
  const { email, name } = given.owner;
  const { transaction, options } = await optionsForRegistration(room.context(), { email, name });
  const response = authenticator.create(options as unknown as CreationOptions);
  const passkey = { transaction, response: { ...response, type: "public-key" as const } };
  return { ...given, owner: { name, email, passkey } };
}

/** What must hold after a crash, a retry and a round of the sweeper, wherever the crash was. */
async function expectFounded(given: SignUpInput): Promise<void> {
  const slug = given.company.slug ?? "";
  const found = await room.rows("select id from all_tenants where slug = ?", slug);
  expect(found).toHaveLength(1);
  const tenantId = String(found[0]?.["id"]);
  expect(room.directory.slugs.get(slug)).toEqual({ tenantId, confirmed: true });
  expect([...room.directory.digests.values()]).toEqual([tenantId]);
  expect(
    await room.rows("select * from all_outbox where tenant_id = ? and topic <> 'audit.append'", tenantId),
  ).toEqual([]);
  expect(await room.rows("select * from all_users where tenant_id = ?", tenantId)).toHaveLength(1);
  expect(await room.rows("select * from placement where tenant_id = ?", tenantId)).toHaveLength(1);
  expect(
    await room.rows("select * from lobby where tenant_id = ? and kind = 'email'", tenantId),
  ).toHaveLength(1);
  expect(await room.meter(tenantId).usage()).toMatchObject({ plan: "team", seats: { used: 1 } });
  const audit = await room.rows("select action from all_audit_events where tenant_id = ?", tenantId);
  expect(audit.filter(({ action }) => action === "tenant.created")).toHaveLength(1);
}

/** How many calls to a store an undisturbed sign-up makes: each of them is failed in turn. */
async function callsOf(prepare: (given: SignUpInput) => Promise<SignUpInput>): Promise<number> {
  const given = await prepare(input());
  room.heal();
  await signUp(room.context(), given, given.company.name, "api");
  await expectFounded(given);
  return room.calls;
}

/** Before anybody retries there is the whole tenant or none of it. */
async function expectWholeOrNothing(given: SignUpInput): Promise<void> {
  await room.sweep();
  const found = await room.rows("select id from all_tenants where slug = ?", given.company.slug);
  if (found.length > 0) await expectFounded(given);
  else expect(room.directory.digests.size).toBe(0);
}

async function crashEverywhere(
  kinds: readonly Fault[],
  prepare: (given: SignUpInput) => Promise<SignUpInput>,
  signIn: (given: SignUpInput) => Promise<unknown>,
): Promise<void> {
  const calls = await callsOf(prepare);
  expect(calls).toBeGreaterThan(10);
  for (let call = 0; call < calls; call++) {
    for (const kind of kinds) {
      room = new IdentityRoom();
      const given = await prepare(input());
      room.failAt(call, kind);
      await signUp(room.context(), given, given.company.name, "api").catch(() => undefined);
      room.heal();
      await expectWholeOrNothing(given);
      const retried = await signUp(room.context(), given, given.company.name, "api");
      expect(retried.member.tenant.slug, `call ${call} ${kind}`).toBe(given.company.slug);
      await room.sweep();
      await expectFounded(given);
      await signIn(given);
    }
  }
}

describe("a crash at any step of a sign-up is finished by its retry", () => {
  test("with a password", async () => {
    await crashEverywhere(
      ["before", "after"],
      async (given) => given,
      ({ owner }) => signInByPassword(room.context(), { email: owner.email, password }, "api"),
    );
  }, 120_000);

  test("with a passkey, whose challenge was spent in the first attempt", async () => {
    let authenticator = new Authenticator(origin);
    await crashEverywhere(
      ["after"],
      (given) => {
        authenticator = new Authenticator(origin);
        return withPasskey(given, authenticator);
      },
      async () => {
        const { transaction, options } = await optionsForSignIn(room.context());
        const assertion = authenticator.get(options as { challenge: string; rpId: string });
        const response = { ...assertion, type: "public-key" as const };
        await signInByPasskey(room.context(), { transaction, response }, "api");
      },
    );
  }, 120_000);
});

describe("a crash at any step of a refresh", () => {
  test("leaves the person able to go on with the token they hold", async () => {
    const steps = 12;
    for (let call = 0; call < steps; call++) {
      for (const kind of ["before", "after"] satisfies Fault[]) {
        room = new IdentityRoom();
        const given = input();
        const context = () => ({ ...room.context(), secrets: { ...room.context().secrets, signingKey } });
        const { session } = await signUp(context(), given, given.company.name, "api");
        const token = session?.token ?? "";
        room.failAt(call, kind);
        await refresh(context(), { refresh_token: token }).catch(() => undefined);
        room.heal();
        const pair = await refresh(context(), { refresh_token: token });
        expect((await refresh(context(), { refresh_token: pair.refresh_token })).refresh_token).not.toBe(
          token,
        );
      }
    }
  }, 120_000);
});

/** A key of this file only; it signs nothing anybody accepts. */
const { privateKey } = (await crypto.subtle.generateKey("Ed25519", true, [
  "sign",
  "verify",
])) as CryptoKeyPair;
const exported = (await crypto.subtle.exportKey("jwk", privateKey)) as JsonWebKey;
const signingKey = JSON.stringify({ ...exported, key_ops: ["sign"], kid: "test" });
