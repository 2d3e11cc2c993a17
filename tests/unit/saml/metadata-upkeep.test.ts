import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SignedXml } from "xml-crypto";
import { dueAfter, isReadAgain, retryAfter } from "../../../shared/connections/saml/upkeep-rules.ts";
import { duration, readProviderMetadata } from "../../../shared/saml/provider-metadata.ts";
import { providerMetadata } from "../../support/saml/provider.ts";
import { enveloped, exclusive, keyPair, rsaSha256, sha256 } from "../../support/saml/signer.ts";

const now = Date.parse("2026-11-22T09:00:00Z");
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

describe("when metadata is read again (M-049)", () => {
  test("in a week, as soon as the provider says, a day before it runs out, and never within an hour", () => {
    expect(dueAfter(now, { validUntil: null })).toBe(now + 7 * day);
    expect(dueAfter(now, { validUntil: null, cacheFor: 6 * hour })).toBe(now + 6 * hour);
    expect(dueAfter(now, { validUntil: now + 3 * day, cacheFor: null })).toBe(now + 2 * day);
    expect(dueAfter(now, { validUntil: now + 5 * minute, cacheFor: 0 })).toBe(now + hour);
    const time = fc.option(fc.integer({ min: 0, max: 400 * day }));
    fc.assert(
      fc.property(time, time, (cacheFor, until) => {
        const due = dueAfter(now, { cacheFor, validUntil: until === null ? null : now + until });
        expect(due).toBeGreaterThanOrEqual(now + hour);
        expect(due).toBeLessThanOrEqual(now + 7 * day);
        if (until !== null && until >= day + hour) expect(due).toBeLessThanOrEqual(now + until - day);
      }),
    );
  });

  test("after a failure within a day, ever later, but hourly where the end is near", () => {
    expect([0, 1, 2, 5, 99].map((failures) => (retryAfter(now, failures, null) - now) / hour)).toEqual([
      1, 2, 4, 24, 24,
    ]);
    expect(retryAfter(now, 99, now + day)).toBe(now + hour);
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.integer({ min: -day, max: 30 * day })), (failures, left) => {
        const due = retryAfter(now, failures, left === null ? null : now + left);
        expect(due).toBeGreaterThanOrEqual(now + hour);
        expect(due).toBeLessThanOrEqual(now + day);
      }),
    );
  });

  test("at a sign-in when it is due, or wanted and not asked for within five minutes", () => {
    const neither = { isIncomplete: false, renew: false };
    const asks = (row: object, why: object) =>
      isReadAgain(now, { readAt: null, failedAt: null, dueAt: null, ...row }, { ...neither, ...why });
    expect([asks({ dueAt: now }, {}), asks({ dueAt: now + 1 }, {}), asks({}, {})]).toEqual([
      true,
      false,
      false,
    ]);
    const of = (at: number) => [{ readAt: now - at }, { readAt: 1, failedAt: now - at }];
    const renew = [...of(minute), ...of(5 * minute)].map((row) => asks(row, { renew: true }));
    expect(renew).toEqual([false, false, true, true]);
    const incomplete = [...of(minute), ...of(5 * minute)].map((row) => asks(row, { isIncomplete: true }));
    // After a failure it is cron's, which tries ever later.
    expect(incomplete).toEqual([false, false, true, false]);
    expect(asks({ failedAt: now - day, dueAt: now }, { isIncomplete: true })).toBe(true);
  });
});

describe("what metadata says of its own life (SAML Metadata §2.3.2)", () => {
  const read = async (edit: (text: string) => string) => {
    const { certificate } = await keyPair("provider");
    return readProviderMetadata(edit(providerMetadata([certificate])), null);
  };
  const at = (element: string, attributes: string) => (text: string) =>
    text.replace(`<md:${element} `, `<md:${element} ${attributes} `);

  test("the soonest of role, entity and group holds", async () => {
    const role = at("IDPSSODescriptor", 'validUntil="2026-12-01T00:00:00Z" cacheDuration="PT6H"');
    const entity = at("EntityDescriptor", 'validUntil="2027-01-01T00:00:00Z" cacheDuration="P1D"');
    const group = (text: string) =>
      `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" validUntil="2026-11-30T00:00:00Z">${text.replace(/^<\?xml[^>]*\?>/, "")}</md:EntitiesDescriptor>`;
    expect(await read((text) => role(entity(text)))).toMatchObject({
      value: { validUntil: Date.parse("2026-12-01T00:00:00Z"), cacheFor: 6 * hour },
    });
    expect(await read((text) => group(role(entity(text))))).toMatchObject({
      value: { validUntil: Date.parse("2026-11-30T00:00:00Z") },
    });
  });

  test.each([
    ["P7D", 7 * day],
    ["PT1H30M", 90 * minute],
    ["P1Y2M3DT4H5M6.789S", 428 * day + 4 * hour + 5 * minute + 6_000],
    ["PT0S", 0],
  ])("%s lasts %i ms", (text, milliseconds) => {
    expect(duration(text)).toBe(milliseconds);
  });

  test.each(["", "P", "PT", "P1DT", "1D", "-P1D", "P1H", "PT1D", "P1.5D", "P99999999999D", "P1D "])(
    "%j is no duration",
    async (text) => {
      if (text !== "P1D ") expect(() => duration(text)).toThrow("duration_malformed");
      const judged = await read(at("EntityDescriptor", `cacheDuration="${text}"`));
      expect(judged.ok ? "" : judged.reason).toBe(text === "P1D " ? "" : "duration_malformed");
    },
  );

  test("a time that is none refuses, rather than to be kept for ever", async () => {
    expect(await read(at("EntityDescriptor", 'validUntil="tomorrow"'))).toEqual({
      ok: false,
      reason: "time_malformed",
    });
  });
});

describe("metadata that must be signed (SAML Metadata §3)", () => {
  const signedBy = async (name: string, change: { algorithm?: string; reference?: string } = {}) => {
    const [provider, pair] = await Promise.all([keyPair("provider"), keyPair(name)]);
    const xml = providerMetadata([provider.certificate])
      .replace(/^<\?xml[^>]*\?>/, "")
      .replace("<md:EntityDescriptor ", '<md:EntityDescriptor ID="_metadata1" ');
    const signer = new SignedXml({
      ...pair,
      publicCert: pair.certificate,
      signatureAlgorithm: (change.algorithm ?? rsaSha256) as typeof rsaSha256,
      canonicalizationAlgorithm: exclusive,
    });
    signer.addReference({
      xpath: change.reference ?? "/*",
      transforms: [enveloped, exclusive],
      digestAlgorithm: sha256,
    });
    signer.computeSignature(xml, { prefix: "ds", location: { reference: "/*", action: "prepend" } });
    return signer.getSignedXml();
  };
  const reasonOf = async (text: string) => {
    const judged = readProviderMetadata(text, (await keyPair("notary")).certificate);
    return judged.ok ? "believed" : judged.reason;
  };

  test("by the one key the company named, over the whole document", async () => {
    const text = await signedBy("notary");
    expect(await reasonOf(text)).toBe("believed");
    expect(await reasonOf(`<!-- kept by hand -->${text}`)).toBe("believed");
    const body = (await keyPair("notary")).certificate.replaceAll(/-----[^-]+-----|\s/g, "");
    expect(readProviderMetadata(text, body).ok).toBe(true);
  });

  test.each<[string, string, () => Promise<string>]>([
    [
      "no signature",
      "message_unsigned",
      async () => providerMetadata([(await keyPair("provider")).certificate]),
    ],
    ["somebody else's signature", "signature_invalid", () => signedBy("attacker")],
    [
      "another address",
      "signature_invalid",
      async () => (await signedBy("notary")).replace("https://idp.example/sso", "https://evil.example/sso"),
    ],
    [
      "SHA-1",
      "signature_algorithm",
      () => signedBy("notary", { algorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" }),
    ],
    [
      "a signature over a part",
      "reference_uri",
      () => signedBy("notary", { reference: "//*[local-name(.)='IDPSSODescriptor']" }),
    ],
    [
      "a second provider beside the signed one",
      "signature_position",
      async () =>
        `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_all">${await signedBy("notary")}</md:EntitiesDescriptor>`,
    ],
  ])("%s: %s", async (_name, reason, text) => {
    expect(await reasonOf(await text())).toBe(reason);
  });
});
