import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { drawToken } from "../../shared/identity/opaque-token.ts";
import { exchangeSession } from "../../shared/identity/verbs/browser.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { headersOf } from "../../shared/identity/visit.ts";
import { IdentityRoom } from "./identity-room.ts";

const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
const chrome = (version: number) => `${windows} Chrome/${version}.0.0.0 Safari/537.36`;
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

let room: IdentityRoom;
let signingKey: string;

beforeAll(async () => {
  await IdentityRoom.prepare();
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const jwk = (await crypto.subtle.exportKey("jwk", pair.privateKey)) as JsonWebKey;
  signingKey = JSON.stringify({ ...jwk, kid: "test" });
});
beforeEach(async () => {
  room = new IdentityRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

const contextOf = (agent: string) => ({
  ...room.context(),
  secrets: { ...room.context().secrets, signingKey },
  headers: headersOf({ agent, place: "DE;Berlin", language: "en" }),
});

async function signedUp(agent: string) {
  const word = `binding-${crypto.randomUUID().slice(0, 13)}`;
  const company = { name: word, slug: word };
  const owner = { name: "Ada", email: `${word}@example.test`, password: "rope bridge lantern quilt" };
  const input = { company, region: "eu" as const, plan: "team" as const, owner };
  const done = await signUp(contextOf(agent), input, word, "browser");
  if (!done.session) throw new Error("no session");
  return { ...owner, token: done.session.token, id: done.session.id, tenantId: done.member.tenant.id };
}

describe("a cookie stays with the device it was given to (M-058)", () => {
  test("through every update of the browser", async () => {
    const { token } = await signedUp(chrome(140));
    expect(await exchangeSession(contextOf(chrome(151)), token)).not.toBeNull();
  });

  test("and carried off it ends, for the thief and for good", async () => {
    const { token, id, tenantId } = await signedUp(chrome(140));
    expect(await exchangeSession(contextOf(firefox), token)).toBeNull();
    expect(await exchangeSession(contextOf(chrome(140)), token)).toBeNull();
    const rows = await room.rows("select ended_reason from all_sessions where id = ?", id);
    expect(rows).toEqual([{ ended_reason: "other_device" }]);
    const trail = await room.rows(
      "select detail from all_audit_events where tenant_id = ? and action = 'session.revoked'",
      tenantId,
    );
    expect(trail).toEqual([{ detail: '{"reason":"other_device"}' }]);
    expect(await room.meter(tenantId).admit(id)).toMatchObject({ verdict: "revoked" });
  });
});

describe("a session cannot be fixed beforehand (M-058)", () => {
  test("a token that nobody drew stays nobody's, before the sign-in and after it", async () => {
    const planted = drawToken(room.context().ids, "session", "eu");
    expect(await exchangeSession(contextOf(firefox), planted)).toBeNull();
    const person = await signedUp(firefox);
    const again = await signInByPassword(contextOf(firefox), person, "browser");
    if (!("session" in again)) throw new Error("no session");
    const tokens = [planted, person.token, again.session.token];
    expect(new Set(tokens).size).toBe(3);
    expect(again.session.id).not.toBe(person.id);
    expect(await exchangeSession(contextOf(firefox), planted)).toBeNull();
    expect(await exchangeSession(contextOf(firefox), again.session.token)).not.toBeNull();
  });
});
