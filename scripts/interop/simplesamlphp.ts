import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { KeyPair } from "../../shared/saml/certificate.ts";

export interface ServiceDescription {
  entityId: string;
  acs: string;
  slo: string;
  /** PEM. */
  certificate: string;
  encrypted: Encrypted;
}

/** What the provider encrypts for the service. */
export type Encrypted = "nothing" | "assertion" | "name";

export interface PeerUser {
  name: string;
  password: string;
  email: string;
}

const port = 8081;
const base = `http://localhost:${port}/simplesaml`;
export const simpleSaml = {
  entityId: `${base}/saml2/idp/metadata.php`,
  metadataUrl: `${base}/saml2/idp/metadata.php`,
  logoutUrl: `${base}/saml2/idp/SingleLogoutService.php`,
};

const nameId = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const php = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(php).join(", ")}]`
    : typeof value === "object" && value !== null
      ? `[${Object.entries(value)
          .map(([key, item]) => `'${key}' => ${php(item)}`)
          .join(", ")}]`
      : typeof value === "string"
        ? `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`
        : String(value);

/** SimpleSAMLphp of Debian behind PHP's own server, with its users and one service. */
export class SimpleSaml {
  readonly #folder: string;
  #server: ChildProcess | undefined;

  constructor(folder: string, keys: KeyPair, users: readonly PeerUser[]) {
    this.#folder = folder;
    for (const name of ["config", "metadata", "cert", "log", "data", "temp", "docroot", "sessions"])
      mkdirSync(path.join(folder, name), { recursive: true });
    const listed = execFileSync("dpkg", ["-L", "simplesamlphp"], { encoding: "utf8" });
    const www = listed.split("\n").find((line) => line.endsWith("/simplesamlphp/www")) ?? "";
    symlinkSync(www, path.join(folder, "docroot/simplesaml"));
    writeFileSync(path.join(folder, "cert/idp.key"), keys.privateKey);
    writeFileSync(path.join(folder, "cert/idp.crt"), keys.certificate);
    const at = (name: string) => `${path.join(folder, name)}/`;
    this.#write("config/config.php", "$config", {
      baseurlpath: `${base}/`,
      ...{ certdir: at("cert"), metadatadir: at("metadata"), loggingdir: at("log"), datadir: at("data") },
      ...{ tempdir: at("temp"), secretsalt: "test-only", timezone: "UTC", "enable.saml20-idp": true },
      "module.enable": { exampleauth: true, core: true, saml: true },
      ...{ "store.type": "phpsession", "session.phpsession.savepath": at("sessions") },
      ...{ "session.phpsession.cookiename": "SimpleSAML", "session.cookie.secure": false },
      ...{
        "session.cookie.samesite": "Lax",
        "language.cookie.secure": false,
        "language.cookie.samesite": "Lax",
      },
      ...{
        "trusted.url.domains": null,
        "authproc.idp": [],
        "authproc.sp": [],
        "admin.checkforupdates": false,
      },
      ...{ "logging.handler": "file", "metadata.sources": [{ type: "flatfile" }] },
    });
    this.#write("config/authsources.php", "$config", {
      "example-userpass": {
        0: "exampleauth:UserPass",
        ...Object.fromEntries(
          users.map(({ name, password, email }) => [
            `${name}:${password}`,
            { email: [email], groups: ["engineers"] },
          ]),
        ),
      },
    });
    this.#write(`metadata/saml20-idp-hosted.php`, `$metadata['${simpleSaml.entityId}']`, {
      ...{ host: "__DEFAULT__", auth: "example-userpass", privatekey: "idp.key", certificate: "idp.crt" },
      ...{ "saml20.sign.response": true, "saml20.sign.assertion": true, "redirect.sign": true },
      "signature.algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
      authproc: { 3: { class: "saml:AttributeNameID", attribute: "email", Format: nameId } },
    });
  }

  /** The service it answers; the files are read for each request. */
  know({ entityId, acs, slo, certificate, encrypted }: ServiceDescription): void {
    const binding = (name: string) => `urn:oasis:names:tc:SAML:2.0:bindings:${name}`;
    this.#write("metadata/saml20-sp-remote.php", `$metadata['${entityId}']`, {
      AssertionConsumerService: [{ Location: acs, Binding: binding("HTTP-POST"), index: 0 }],
      SingleLogoutService: [{ Location: slo, Binding: binding("HTTP-Redirect") }],
      ...{ NameIDFormat: nameId, "simplesaml.nameidattribute": "email" },
      certData: certificate.replaceAll(/-----[^-]+-----|\s/g, ""),
      ...{ "assertion.encryption": encrypted === "assertion", "nameid.encryption": encrypted === "name" },
      "validate.authnrequest": true,
      ...{ "sign.logout": true, "validate.logout": true },
    });
  }

  async start(): Promise<void> {
    const env = { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: path.join(this.#folder, "config") };
    const arguments_ = [
      "-d",
      "opcache.enable=0",
      "-S",
      `127.0.0.1:${port}`,
      "-t",
      path.join(this.#folder, "docroot"),
    ];
    this.#server = spawn("php", arguments_, { env, stdio: "ignore" });
    for (let attempt = 0; ; attempt++) {
      const answered = await fetch(simpleSaml.metadataUrl).catch(() => undefined);
      if (answered?.ok) return;
      if (attempt > 100) throw new Error(`SimpleSAMLphp does not answer: ${answered?.status}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  stop(): void {
    this.#server?.kill();
  }

  #write(name: string, variable: string, value: unknown): void {
    writeFileSync(path.join(this.#folder, name), `<?php ${variable} = ${php(value)};\n`);
  }
}
