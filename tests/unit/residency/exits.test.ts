import { readFileSync } from "node:fs";
import path from "node:path";
import { SettingsService } from "@simplewebauthn/server";
import { transform } from "sucrase";
import { describe, expect, test } from "vitest";
import { readCode } from "../../../scripts/residency/code.ts";
import "../../../shared/identity/passkeys.ts";
import { productSource, root } from "../../architecture/source.ts";

const textOf = (file: string) => readFileSync(path.join(root, file), "utf8");

const files = productSource().map((file) => file.path);

describe("outbound calls leave by one port (M-024)", () => {
  test("no product file opens a connection but the egress port", () => {
    const suspects = files.filter((file) =>
      /fetch|Socket|EventSource|XMLHttp|sockets|import\(/.test(textOf(file)),
    );
    const exits = suspects.flatMap((file) =>
      readCode(
        transform(textOf(file), { transforms: ["typescript", "jsx"], production: true }).code,
      ).exits.map(({ how }) => `${file}: ${how}`),
    );
    expect(exits).toEqual(["shared/http/egress.ts: fetch"]);
  });

  test("a port is made for one tenant, in one place, and the network is handed to ports alone", () => {
    const uses = (word: RegExp) => files.filter((file) => word.test(textOf(file)));
    expect(uses(/\begressOf\b/).sort()).toEqual(["shared/http/egress.ts", "shared/tenancy/egress.ts"]);
    const calls = textOf("shared/tenancy/egress.ts").match(/(?:export (?:const|function) \w+|egressOf\()/g);
    expect(calls).toEqual([
      "export const platformEgress",
      "egressOf(",
      "export function tenantEgress",
      "egressOf(",
    ]);
    expect(uses(/\bnetwork\b.*from|import .*\bnetwork\b/)).toEqual(["shared/http/errand.ts"]);
    expect(uses(/\berrand\(/).sort()).toEqual(["shared/http/errand.ts", "workers/tenants/realm.ts"]);
    expect(uses(/\bplatformEgress\(/).sort()).toEqual(uses(/import .*\bplatformEgress\b/).sort());
  });

  test("Stripe's client is never constructed: events come in, nothing goes out", () => {
    expect(files.filter((file) => /new Stripe\b|createFetchHttpClient/.test(textOf(file)))).toEqual([]);
  });

  test("no attestation root is trusted, so that a passkey cannot make us fetch a revocation list", () => {
    for (const identifier of [
      "android-key",
      "android-safetynet",
      "apple",
      "fido-u2f",
      "packed",
      "tpm",
      "mds",
    ] as const)
      expect(SettingsService.getRootCertificates({ identifier }), identifier).toEqual([]);
  });

  test("the metadata service of the passkey library is never started", () => {
    expect(files.filter((file) => textOf(file).includes("MetadataService"))).toEqual([]);
  });
});
