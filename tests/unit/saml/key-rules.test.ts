import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  certificatesOf,
  type DrawnPair,
  type KeySet,
  keySteps,
  signingSide,
  stepped,
} from "../../../shared/connections/saml/key-rules.ts";
import { keySetOf } from "../../../shared/connections/saml/keys.ts";
import { readProviderMetadata } from "../../../shared/saml/provider-metadata.ts";
import { verifyResponse } from "../../../shared/saml/response.ts";
import { serviceMetadata } from "../../../shared/saml/service-metadata.ts";
import { assertionXml, message, responseXml } from "../../support/saml/messages.ts";
import { partiesWith } from "../../support/saml/parties.ts";
import { encrypted, keyPair, signed } from "../../support/saml/signer.ts";

const pair = (name: string): DrawnPair => ({
  ...{ privateKey: `key ${name}`, certificate: `certificate ${name}` },
  ...{ fingerprint: name, drawnAt: 0 },
});

describe("our own keys towards a provider change with an overlap (M-049)", () => {
  test("whatever is asked in whatever order: one key signs, two at most are known, and what was published decrypts", () => {
    const steps = fc.array(fc.constantFrom(...keySteps), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (asked) => {
        let set: KeySet = { current: pair("0") };
        asked.forEach((step, at) => {
          const before = signingSide(set);
          const next = stepped(set, step, step === "draw" ? pair(`${at + 1}`) : undefined);
          if (typeof next === "string") return;
          const after = signingSide(next);
          expect(after.certificates.length).toBeLessThanOrEqual(2);
          const opens = [after.privateKey, ...after.formerKeys];
          expect(opens.map((key) => key.replace("key", "certificate"))).toEqual(after.certificates);
          // The key that signs was published by an earlier step, and is lost by retiring only.
          expect(before.certificates).toContain(after.privateKey.replace("key", "certificate"));
          if (step !== "retire")
            expect(opens).toEqual(expect.arrayContaining([before.privateKey, ...before.formerKeys]));
          set = next;
        });
      }),
    );
  });

  test("each step has its time", () => {
    const set: KeySet = { current: pair("a") };
    expect(stepped(set, "use", undefined)).toBe("nothing_drawn");
    expect(stepped(set, "retire", undefined)).toBe("nothing_to_retire");
    const drawn = stepped(set, "draw", pair("b")) as KeySet;
    expect(stepped(drawn, "draw", pair("c"))).toBe("change_under_way");
    expect(stepped(drawn, "retire", undefined)).toBe("nothing_to_retire");
    const used = stepped(drawn, "use", undefined) as KeySet;
    expect(certificatesOf(used).map(({ use, fingerprint }) => [use, fingerprint])).toEqual([
      ["current", "b"],
      ["former", "a"],
    ]);
    expect(stepped(used, "draw", pair("c"))).toBe("change_under_way");
    expect(stepped(used, "retire", undefined)).toEqual({ current: pair("b") });
  });

  test("a pair of before, alone in its row, is the current one", async () => {
    const old = await keyPair("service");
    const set = await keySetOf(JSON.stringify(old), 7);
    expect(set).toMatchObject({ current: { ...old, drawnAt: 7 } });
    expect(set.current.fingerprint).toMatch(/^[0-9a-f]{2}(?::[0-9a-f]{2}){31}$/);
  });

  test("both are in the metadata, and an assertion for either is opened, for a third one not", async () => {
    const now = Date.parse("2026-11-22T09:00:00Z");
    const [old, fresh, third, idp] = await Promise.all(
      ["service", "attacker", "third", "provider"].map((name) => keyPair(name)),
    );
    if (!old || !fresh || !third || !idp) throw new Error("no keys");
    const kept = { fingerprint: "", drawnAt: 0 };
    const parties = await partiesWith();
    const side = signingSide({ current: { ...fresh, ...kept }, former: { ...old, ...kept } });
    const both = { ...parties, sp: { ...parties.sp, ...side } };
    const xml = serviceMetadata(both.sp, "assertion", "_m");
    for (const { certificate } of [old, fresh])
      expect(xml.split(certificate.replaceAll(/-----[^-]+-----|\s/g, ""))).toHaveLength(3);
    expect(xml.indexOf('use="signing"')).toBeLessThan(xml.indexOf('use="encryption"'));
    expect(readProviderMetadata(xml, null)).toEqual({ ok: false, reason: "provider_missing" });
    const judge = async (certificate: string) => {
      const inside = encrypted(signed(assertionXml({ now }), "_assertion1", idp), certificate);
      const verdict = await verifyResponse(message(responseXml(now, inside)), both, {
        requestId: "_request1",
        now,
      });
      return verdict.ok ? "opened" : verdict.reason;
    };
    expect(await judge(old.certificate)).toBe("opened");
    expect(await judge(fresh.certificate)).toBe("opened");
    expect(await judge(third.certificate)).toBe("decryption_failed");
  });
});
