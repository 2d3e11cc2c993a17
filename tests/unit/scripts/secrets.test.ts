import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { calculateJwkThumbprint, importJWK, jwtVerify, SignJWT } from "jose";
import { afterAll, describe, expect, test } from "vitest";
import { instances } from "../../../scripts/config.ts";
import { drawSecrets, localSecrets, secretsOf } from "../../../scripts/secrets.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("secrets", () => {
  const secrets = drawSecrets();
  const all = instances().map((instance) => ({ ...instance, given: secretsOf(instance, secrets) }));

  test("each script is given its own and nothing else", () => {
    const names = Object.fromEntries(
      all.map(({ script, given }) => [script.name, Object.keys(given).sort()]),
    );
    expect(names).toEqual({
      agents: [],
      api: ["CURSOR_KEY"],
      directory: [],
      edge: ["EMAIL_INDEX_KEY"],
      identity: ["CHALLENGE_KEY", "EMAIL_INDEX_KEY", "INVITATION_KEY", "ROOT_KEY", "SIGNING_KEY"],
      objects: [],
      pages: [],
      saml: [],
      sandbox: [],
      stripe: ["STRIPE_WEBHOOK_SECRETS"],
      tenants: ["CURSOR_KEY", "EMAIL_INDEX_KEY", "INVITATION_KEY", "MOVE_KEY", "OPERATOR_ID_KEY", "ROOT_KEY"],
      usage: ["CURSOR_KEY"],
    });
  });

  test("no region can sign or verify with another's", () => {
    for (const name of [
      "SIGNING_KEY",
      "CURSOR_KEY",
      "ROOT_KEY",
      "INVITATION_KEY",
      "OPERATOR_ID_KEY",
      "STRIPE_WEBHOOK_SECRETS",
    ]) {
      const values = all.flatMap(({ given }) => given[name] ?? []);
      expect(values.length % 5, name).toBe(0);
      expect(new Set(values).size, name).toBe(5);
    }
  });

  test("a signing key signs EdDSA and is named by its thumbprint (RFC 7638)", async () => {
    const jwk = JSON.parse(secrets.regions.eu.signingKey);
    expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "EdDSA" })
      .sign(await importJWK(jwk, "EdDSA"));
    const { d: _, ...open } = jwk;
    await expect(jwtVerify(token, await importJWK(open, "EdDSA"))).resolves.toBeDefined();
  });

  test("an installation keeps what it drew, in a file nobody else reads", () => {
    const file = path.join(folder, "kept.json");
    const first = localSecrets(file);
    expect(localSecrets(file)).toEqual(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("a secret that came into being later is added, the older ones stay", () => {
    const file = path.join(folder, "older.json");
    const { signingKey } = secrets.regions.uk;
    writeFileSync(file, JSON.stringify({ emailIndexKey: "old", regions: { uk: { signingKey } } }));
    const completed = localSecrets(file);
    expect(completed.emailIndexKey).toBe("old");
    expect(completed.regions.uk.signingKey).toBe(signingKey);
    expect(completed.regions.uk.invitationKey).toMatch(/^[\w-]{43}$/);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(completed);
  });
});
