// Signs in with SAML identity providers that others wrote, as Debian packages them: `npm run test:interop`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { systemClock } from "../shared/kernel/clock.ts";
import { selfSigned } from "../shared/saml/certificate.ts";
import { build } from "./build.ts";
import { inRoot } from "./config.ts";
import { fieldsOf, Visitor } from "./interop/browser.ts";
import { Company } from "./interop/company.ts";
import { debianPackages } from "./interop/packages.ts";
import { type Encrypted, type PeerUser, SimpleSaml, simpleSaml } from "./interop/simplesamlphp.ts";
import { startPlatform } from "./platform.ts";

const started = systemClock.now();
const versions = debianPackages();
await build();
const platform = await startPlatform({ regions: ["eu"] });
const folder = mkdtempSync(path.join(os.tmpdir(), "interop-"));
const company = new Company(platform);
const now = systemClock.now();
const keys = await selfSigned({ commonName: "idp", notBefore: now - 60_000, notAfter: now + 86_400_000 });
const person = (name: string): PeerUser => ({
  name,
  password: `${name}pass`,
  email: `${name}@${company.domain}`,
});
const [alice, carol, dora] = [person("alice"), person("carol"), person("dora")];
const peer = new SimpleSaml(folder, keys, [alice, carol, dora]);
const results: Record<string, boolean> = {};

function step(name: string, isGood: boolean, why = ""): void {
  results[name] = isGood;
  console.log(`${isGood ? "ok    " : "FAILED"} ${name}${isGood ? "" : ` ${why}`}`);
}

const certificateIn = (metadata: string) =>
  /<ds:X509Certificate>([^<]+)</.exec(metadata)?.[1]?.replaceAll(/\s/g, "") ?? "";

/** From our login address through the provider's form back to our finish page. */
async function signIn(visitor: Visitor, url: string, user: PeerUser): Promise<{ url: URL; status: number }> {
  let page = await visitor.follow(url);
  if (page.body.includes('name="password"')) {
    const { AuthState = "" } = fieldsOf(page.body);
    const target = new URL(page.url);
    target.search = "";
    const form = { username: user.name, password: user.password, AuthState };
    const response = await visitor.go(`${target}?`, form);
    const location = response.headers.get("location");
    page =
      location === null
        ? { ...page, body: await response.text() }
        : await visitor.follow(new URL(location, target));
  }
  const { SAMLResponse = "", RelayState = "" } = fieldsOf(page.body);
  const action = /<form[^>]*action="([^"]+)"/.exec(page.body)?.[1] ?? "";
  const arrived = await visitor.go(action, { SAMLResponse, RelayState });
  return visitor.follow(new URL(arrived.headers.get("location") ?? "/none", platform.url));
}

const isIn = async (visitor: Visitor) => (await visitor.go(`${platform.url}/console`)).status === 200;

async function simpleSamlSignIn(name: string, encrypted: Encrypted, user: PeerUser): Promise<Visitor> {
  const metadata = await (await fetch(simpleSaml.metadataUrl)).text();
  const connection = await company.connect(name, {
    ...{ metadata, signed: "both" },
    encrypted: encrypted === "assertion",
  });
  const own = await (await platform.fetch(new URL(connection.urls.metadata).pathname)).text();
  const { urls } = connection;
  peer.know({
    entityId: urls.metadata,
    acs: urls.acs,
    slo: urls.slo,
    certificate: certificateIn(own),
    encrypted,
  });
  await signIn(new Visitor(), await company.testUrl(connection), user);
  await company.enable(connection);
  const visitor = new Visitor();
  await signIn(visitor, urls.login, user);
  const why = (await isIn(visitor)) ? "" : await company.lastReason(connection);
  step(name, why === "", why);
  return visitor;
}

async function simpleSamlLogout(name: string, visitor: Visitor): Promise<void> {
  const back = encodeURIComponent(`${platform.url}/signin`);
  const start = `${simpleSaml.logoutUrl}?ReturnTo=${back}`;
  const out = await visitor.follow(start, ({ pathname }) => pathname === "/signin");
  const isOut = !(await isIn(visitor));
  step(name, isOut && out.url.pathname === "/signin", `${out.url} ${out.status}`);
}

async function lassoSignIn(): Promise<void> {
  const here = "https://lasso.example";
  const body = keys.certificate.replaceAll(/-----[^-]+-----|\s/g, "");
  const idp = `<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${here}/metadata"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${body}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${here}/sso"/></IDPSSODescriptor></EntityDescriptor>`;
  const connection = await company.connect("lasso", { metadata: idp });
  const sp = await (await platform.fetch(new URL(connection.urls.metadata).pathname)).text();
  const through = async (url: string): Promise<Visitor> => {
    const visitor = new Visitor();
    const { url: asked } = await visitor.follow(url, ({ origin }) => origin === here);
    const { privateKey: key, certificate } = keys;
    const input = JSON.stringify({
      idp,
      sp,
      key,
      certificate,
      query: asked.search.slice(1),
      user: `bob@${company.domain}`,
    });
    const answered = spawnSync("/usr/bin/python3", [inRoot("scripts/interop/lasso-provider.py")], {
      input,
      encoding: "utf8",
    });
    if (answered.status !== 0) throw new Error(answered.stderr);
    const answer = JSON.parse(answered.stdout) as { url: string; body: string; state: string | null };
    const RelayState = answer.state ?? asked.searchParams.get("RelayState") ?? "";
    const arrived = await visitor.go(answer.url, { SAMLResponse: answer.body, RelayState });
    await visitor.follow(new URL(arrived.headers.get("location") ?? "/none", platform.url));
    return visitor;
  };
  await through(await company.testUrl(connection));
  await company.enable(connection);
  const why = (await isIn(await through(connection.urls.login))) ? "" : await company.lastReason(connection);
  step("lasso, plain", why === "", why);
}

try {
  await peer.start();
  await company.open();
  const plain = await simpleSamlSignIn("SimpleSAMLphp, plain", "nothing", alice);
  await simpleSamlLogout("SimpleSAMLphp, logout", plain);
  await simpleSamlSignIn("SimpleSAMLphp, encrypted", "assertion", carol);
  const hidden = await simpleSamlSignIn("SimpleSAMLphp, encrypted NameID", "name", dora);
  await simpleSamlLogout("SimpleSAMLphp, logout of an encrypted NameID", hidden);
  await lassoSignIn();
} catch (error) {
  step("everything ran", false, String(error instanceof Error ? error.stack : error));
} finally {
  peer.stop();
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
}
const passed = Object.values(results).every(Boolean) && Object.keys(results).length === 6;
const { simplesamlphp, "python3-lasso": lasso } = versions;
console.log(
  JSON.stringify({ passed, simplesamlphp, lasso, results, milliseconds: systemClock.now() - started }),
);
process.exitCode = passed ? 0 : 1;
