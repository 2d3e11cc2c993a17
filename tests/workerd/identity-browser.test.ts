import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { writeToken } from "../../shared/identity/opaque-token.ts";
import { readTokenShape } from "../../shared/identity/token-shape.ts";
import { endBrowserSession, exchangeSession } from "../../shared/identity/verbs/browser.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { IdentityRoom } from "./identity-room.ts";

const hour = 3_600_000;
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

const context = () => ({ ...room.context(), secrets: { ...room.context().secrets, signingKey } });
const exchange = (token: string) => exchangeSession(context(), token);

async function signedUp(kind: "browser" | "api" = "browser") {
  const word = `browser-${crypto.randomUUID().slice(0, 13)}`;
  const company = { name: word, slug: word };
  const owner = { name: "Ada", email: `${word}@example.test`, password: "rope bridge lantern quilt" };
  const done = await signUp(context(), { company, region: "eu", plan: "team", owner }, word, kind);
  if (!done.session) throw new Error("no session");
  return { token: done.session.token, id: done.session.id, tenantId: done.member.tenant.id };
}

describe("a browser's session", () => {
  test("is exchanged for an access token of the same session, and is kept as a digest only", async () => {
    const { token, id, tenantId } = await signedUp();
    expect(token).toMatch(/^lvs_eu_/);
    const exchanged = await exchange(token);
    expect(exchanged?.tenant.id).toBe(tenantId);
    expect(exchanged?.expires_in).toBe(600);
    expect(readTokenShape(exchanged?.access_token ?? "")?.claims).toMatchObject({ sid: id, tid: tenantId });
    const rows = await room.rows("select * from all_sessions where tenant_id = ?", tenantId);
    const entries = await room.rows("select * from lobby where tenant_id = ?", tenantId);
    expect(JSON.stringify([rows, entries])).not.toContain(token);
  });

  test("lapses after twelve idle hours", async () => {
    const { token } = await signedUp();
    room.now += 12 * hour - 1;
    expect(await exchange(token)).not.toBeNull();
    const other = await signedUp();
    room.now += 12 * hour;
    expect(await exchange(other.token)).toBeNull();
  });

  test("lives on while it is used, seven days at most", async () => {
    const { token } = await signedUp();
    for (let hours = 7; hours < 7 * 24; hours += 7) {
      room.now += 7 * hour;
      expect(await exchange(token)).not.toBeNull();
    }
    room.now += 7 * hour;
    expect(await exchange(token)).toBeNull();
  });

  test("used by eight pages at once is extended once and fails none of them", async () => {
    const { token, tenantId } = await signedUp();
    room.now += 7 * hour;
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(token)));
    expect(answers.every((answer) => answer !== null)).toBe(true);
    const extended = await room.rows(
      "select * from all_audit_events where tenant_id = ? and action = 'session.extended'",
      tenantId,
    );
    expect(extended).toHaveLength(1);
  });

  test("ends for good when it is signed out, its access tokens with it", async () => {
    const { token, id, tenantId } = await signedUp();
    await endBrowserSession(context(), token);
    expect(await exchange(token)).toBeNull();
    expect(await room.meter(tenantId).admit(id)).toMatchObject({ verdict: "revoked" });
    await endBrowserSession(context(), token);
    const out = await room.rows(
      "select * from all_audit_events where tenant_id = ? and action = 'user.signed_out'",
      tenantId,
    );
    expect(out).toHaveLength(1);
  });

  test("ends when its person is disabled", async () => {
    const { token, tenantId } = await signedUp();
    const disable = "update all_users set status = 'disabled' where tenant_id = ? and id <> 'usr_other'";
    await expect(room.rows(disable, tenantId)).rejects.toThrow("last_owner");
    await room.rows(
      `insert into all_users (tenant_id, id, email, name, role, status, created_at, updated_at)
       select tenant_id, 'usr_other', 'v1:x', 'v1:x', 'owner', 'active', 1, 1 from all_users where tenant_id = ?`,
      tenantId,
    );
    await room.rows(disable, tenantId);
    expect(await exchange(token)).toBeNull();
  });

  test("is nothing else: no refresh token, no other region's, no guess", async () => {
    const { token } = await signedUp("api");
    const secret = "0".repeat(39);
    const guess = writeToken({ kind: "session", region: "eu", secret });
    const foreign = writeToken({ kind: "session", region: "us", secret });
    for (const given of [token, guess, foreign, "", "x"]) expect(await exchange(given)).toBeNull();
  });
});
