import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  coolDown,
  isFreshCode,
  isSentTo,
  masked,
  nextSend,
  phoneFacts,
  readNumber,
  smsCountries,
} from "../../../shared/identity/phone-rules.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

describe("numbers that get codes by SMS (M-065)", () => {
  test.each<[string, string, readonly string[] | null, string]>([
    ["as it is written in its country", "07400 123456", null, "unreadable"],
    ["with an extension", "+4915123456789 x3", null, "unreadable"],
    ["with an extension (RFC 3966)", "+4915123456789;ext=3", null, "unreadable"],
    ["as a URL", "tel:+4915123456789", null, "unreadable"],
    ["among words", "call +4915123456789 now", null, "unreadable"],
    ["two at once", "+4915123456789+4915123456780", null, "unreadable"],
    ["with a line break", "+49151234\n56789", null, "unreadable"],
    ["nothing but a plus", "+", null, "unreadable"],
    ["a landline", "+49301234567", null, "kind"],
    ["a premium rate of the United Kingdom", "+449012345678", null, "kind"],
    ["a premium rate of the United States", "+19005550123", null, "kind"],
    ["toll-free", "+18005551234", null, "kind"],
    ["personal numbering", "+447012345678", null, "kind"],
    ["an area code of nobody", "+15551234567", null, "kind"],
    ["too short", "+49151", null, "unreadable"],
    ["a satellite", "+870773111632", null, "kind"],
    ["an international network", "+8821612345678", null, "kind"],
    ["of a country under +1 that costs more", "+18762123456", null, "country"],
    ["of a country we do not send to", "+966512345678", null, "country"],
    ["of a country the company does not allow", "+33612345678", ["DE"], "country"],
    ["where the company allows none", "+4915123456789", [], "country"],
    ["of a country the company allows and we do not send to", "+966512345678", ["SA"], "country"],
  ])("%s is refused", (_, given, allowed, fault) => {
    expect(readNumber(given, allowed)).toEqual({ fault });
  });

  test.each([
    ["+44 7400 123456", "+447400123456", "GB"],
    ["+49 (151) 234-56789", "+4915123456789", "DE"],
    ["+1.202.555.0123", "+12025550123", "US"],
    ["＋４９１５１２３４５６７８９", "+4915123456789", "DE"],
  ])("%s is %s", (given, number, country) => {
    expect(readNumber(given, null)).toEqual({ number, country, block: number.slice(0, -3) });
    expect(readNumber(number, [country])).toMatchObject({ number });
  });

  test("whatever is typed, only a mobile number of an allowed country in E.164 comes out", () => {
    const typed = fc.oneof(fc.string(), fc.stringMatching(/^\+[\d ().-]{6,20}$/));
    const allowed = fc.option(fc.subarray(["DE", "GB", "US", "SA"]));
    fc.assert(
      fc.property(typed, allowed, (given, countries) => {
        const read = readNumber(given, countries);
        if ("fault" in read) return;
        expect(read.number).toMatch(/^\+[1-9]\d{6,14}$/);
        expect(isSentTo(read.country, countries)).toBe(true);
        expect(readNumber(read.number, countries)).toEqual(read);
        expect(masked(read.number)).not.toContain(read.number.slice(0, -2));
      }),
    );
  });

  test("each country we send to is one, once", () => {
    const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    expect(new Set(smsCountries).size).toBe(smsCountries.length);
    for (const country of smsCountries) expect(names.of(country), country).toBeDefined();
  });
});

describe("texts to one number (M-065)", () => {
  test("wait twice as long each time, up to an hour, and begin anew on another day", () => {
    expect([0, 1, 2, 3, 7, 8, 50].map(coolDown)).toEqual(
      [0, 30, 60, 120, 1920, 3600, 3600].map((seconds) => seconds * 1000),
    );
    const first = { sends: 1, sendsSince: day, sentAt: day };
    expect(nextSend({ sends: 0, sendsSince: 0, sentAt: 0 }, day)).toEqual(first);
    expect(nextSend(first, day + 29_999)).toEqual({ notBefore: day + 30_000 });
    expect(nextSend(first, day + 30_000)).toMatchObject({ sends: 2, sendsSince: day });
    expect(nextSend({ ...first, sends: 9 }, 2 * day)).toMatchObject({ sends: 1, sendsSince: 2 * day });
  });

  test("however often and whenever somebody asks, what goes out keeps its distance", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 * 60 * minute), { maxLength: 80 }), (waits) => {
        let [state, now] = [{ sends: 0, sendsSince: 0, sentAt: 0 }, day];
        const sent: number[] = [];
        for (const wait of waits) {
          now += wait;
          const next = nextSend(state, now);
          if ("notBefore" in next) {
            expect(next.notBefore).toBeGreaterThan(now);
            continue;
          }
          if (sent.length > 0) expect(now - (sent.at(-1) ?? 0)).toBeGreaterThanOrEqual(coolDown(state.sends));
          sent.push(now);
          state = next;
        }
        const inADay = sent.filter((at) => at > now - day).length;
        expect(inADay).toBeLessThanOrEqual(2 * (8 + 24));
      }),
    );
  });

  test("a code lasts ten minutes, and none was drawn where none was drawn", () => {
    expect(phoneFacts.seconds).toBe(600);
    expect([isFreshCode(0, 599_999), isFreshCode(0, 600_000), isFreshCode(null, 0)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
