import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeFrom, placeHeader, placeOf } from "../../../shared/http/place.ts";
import { sessionLimits } from "../../../shared/identity/rules.ts";
import {
  idleMilliseconds,
  isIdle,
  type SessionTimes,
  seen,
  seenEvery,
  surplus,
} from "../../../shared/identity/session-rules.ts";
import { headersOf, isOtherDevice, readVisit, visitOf } from "../../../shared/identity/visit.ts";

const kind = fc.constantFrom("api", "browser" as const);
const policy = fc.option(fc.integer({ min: 5, max: 20_160 }));

describe("a session's life (M-058)", () => {
  test("ends by the idle limit and the absolute one, and never before eleven twelfths of the idle limit", () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 400 * 3_600_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(kind, policy, gaps, (which, minutes, waits) => {
        const idle = idleMilliseconds(which, minutes);
        const absolute =
          (which === "browser" ? sessionLimits.browserSeconds : sessionLimits.apiSeconds) * 1000;
        const firstEnd = which === "browser" ? Math.min(idle, absolute) : absolute;
        let session: SessionTimes = { kind: which, authenticatedAt: 0, expiresAt: firstEnd, lastSeenAt: 0 };
        let now = 0;
        for (const wait of waits) {
          const used = now;
          now += wait;
          const isOver = session.expiresAt <= now || isIdle(session, idle, now);
          if (now >= absolute || now - used >= idle) expect(isOver).toBe(true);
          if (now < absolute && now - used < (idle * 11) / 12) expect(isOver).toBe(false);
          if (isOver) return;
          session = { ...session, ...seen(session, idle, now) };
          expect(session.expiresAt).toBeLessThanOrEqual(absolute);
          expect(now - session.lastSeenAt).toBeLessThan(seenEvery(idle));
        }
      }),
    );
  });

  test("is written at most once an hour, and a twelfth of a shorter idle limit", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_600_000), { maxLength: 80 }), policy, (waits, minutes) => {
        const idle = idleMilliseconds("browser", minutes);
        let session: SessionTimes = { kind: "browser", authenticatedAt: 0, expiresAt: idle, lastSeenAt: 0 };
        let [now, writes] = [0, 0];
        for (const wait of waits) {
          now += wait;
          const change = seen(session, idle, now);
          if (change) writes += 1;
          session = { ...session, ...change };
        }
        expect(writes).toBeLessThanOrEqual(now / seenEvery(idle));
      }),
    );
  });
});

describe("as many sessions as the plan allows", () => {
  const sessions = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), lastSeenAt: fc.nat(50) }), {
    selector: ({ id }) => id,
  });

  test("live, and the longest unused ones give way, in whatever order they are read", () => {
    fc.assert(
      fc.property(sessions, fc.integer({ min: 1, max: 5 }), fc.nat(), (live, limit, turn) => {
        const gone = surplus(live, limit);
        const kept = live.filter((session) => !gone.includes(session));
        expect(kept.length).toBe(Math.min(live.length, limit));
        for (const one of gone)
          for (const other of kept) expect(one.lastSeenAt).toBeLessThanOrEqual(other.lastSeenAt);
        const at = live.length === 0 ? 0 : turn % live.length;
        const turned = [...live.slice(at), ...live.slice(0, at)];
        expect(surplus(turned, limit)).toEqual(gone);
      }),
    );
  });
});

const on = (agent: string, place = "") => visitOf(headersOf({ language: "de", agent, place }));
const desktop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";

describe("a device in words", () => {
  test.each([
    [`${desktop} Chrome/140.0.0.0 Safari/537.36`, "Chrome", "Windows"],
    [`${desktop} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, "Edge", "Windows"],
    [`${desktop} Chrome/139.0.0.0 Safari/537.36 OPR/115.0.0.0`, "Opera", "Windows"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
      "Safari",
      "iOS",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
      "Safari",
      "macOS",
    ],
    [
      "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
      "Chrome",
      "Android",
    ],
    ["curl/8.5.0", "curl", null],
    ["leanvibe-cli/1.2 (linux)", "leanvibe-cli", null],
    ["", null, null],
    ["Mozilla/5.0", null, null],
    ["<script>alert(1)</script>", null, null],
  ])("%s", (agent, browser, system) => expect(on(agent)).toMatchObject({ browser, system }));

  test("no agent, however long or strange, breaks it or is kept as it was", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (agent) => {
        const clean = agent.replaceAll(/[^\x20-\x7e]/g, "");
        const { browser } = on(clean);
        expect(browser === null || browser.length <= 40).toBe(true);
      }),
    );
  });

  test("a cookie that changes its browser or system was carried off; an update changes neither", () => {
    const at = (version: number) => on(`${desktop} Chrome/${version}.0.0.0 Safari/537.36`);
    expect(isOtherDevice(at(140), at(141))).toBe(false);
    expect(isOtherDevice(at(140), on("curl/8.5.0"))).toBe(true);
    expect(isOtherDevice(at(140), on(`${desktop} Chrome/140.0.0.0 Safari/537.36 Edg/140.0`))).toBe(true);
    expect(isOtherDevice(on(""), at(140))).toBe(false);
  });
});

describe("a place", () => {
  test("is a country and a city, whatever its letters, and nothing finer", () => {
    const cf = { country: "DE", city: "Köln", latitude: "50.9", postalCode: "50667" };
    const header = placeFrom(cf) ?? "";
    expect(placeOf(new Headers({ [placeHeader]: header }))).toEqual({ country: "DE", city: "Köln" });
    expect(header).not.toContain("50");
  });

  test.each([undefined, {}, { country: "T1" }, { country: 7 }, { city: "Köln" }, { country: "de" }])(
    "%j says nothing",
    (cf) => expect(placeFrom(cf)).toBeUndefined(),
  );

  test.each(["", "D", "DE;", "DEU", "DE,Berlin", "de;Berlin"])("%j is none", (text) =>
    expect(placeOf(new Headers({ [placeHeader]: text }))).toBeUndefined(),
  );

  test("what cannot be decoded leaves the country", () => {
    expect(placeOf(new Headers({ [placeHeader]: "DE;%E0%A4" }))).toEqual({ country: "DE", city: null });
  });

  test("a cell that was erased or is older says nothing", () => {
    expect(readVisit(null)).toBeUndefined();
    expect(readVisit('{"browser":"x"}')).toBeUndefined();
  });
});
