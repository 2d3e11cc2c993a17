import { removeFactor } from "../../shared/identity/verbs/factor-removal.ts";
import { redrawCodes, setUpFactor } from "../../shared/identity/verbs/factors.ts";
import { stepUp } from "../../shared/identity/verbs/step-up.ts";
import {
  allows,
  app,
  malformed,
  none,
  other,
  type Row,
  refusedAt,
  refusing,
  replayed,
  unlike,
  used,
  wrong,
} from "./otp-attempts.ts";

/** Codes of apps, recovery codes, and the challenges they are for. */
export const appRows: readonly Row[] = [
  ["app: two steps early", wrong, app((seed, person) => person.app(seed, 2))],
  ["app: two steps late", wrong, app((seed, person) => person.app(seed, -2))],
  ["app: five digits", malformed, app((seed, person) => person.app(seed).slice(1))],
  ["app: seven digits", malformed, app((seed, person) => `${person.app(seed)}0`)],
  ["app: a letter among them", malformed, app((seed, person) => person.app(seed).replace(/^./, "a"))],
  [
    "app: digits of another script",
    malformed,
    app((seed, person) => person.app(seed).replaceAll(/\d/g, (digit) => String.fromCharCode(0x660 + +digit))),
  ],
  ["app: nothing but space", malformed, app(() => "      ")],
  ["app: a sign before it", malformed, app((seed, person) => `+${person.app(seed)}`)],
  ["app: a guess", wrong, app((seed, person) => unlike(person.app(seed)))],
  [
    "app: a code that was used",
    replayed,
    async (person) => {
      const { seed } = await person.addApp();
      await person.finish(await person.challenge(), person.app(seed));
      return refusedAt(person, await person.challenge(), person.app(seed));
    },
  ],
  [
    "app: a step before the one that was used",
    replayed,
    async (person) => {
      const { seed } = await person.addApp();
      await person.finish(await person.challenge(), person.app(seed, 1));
      return refusedAt(person, await person.challenge(), person.app(seed));
    },
  ],
  [
    "app: of somebody else",
    wrong,
    async (person) => {
      await person.addApp();
      const { seed } = await other(person.room);
      return refusedAt(person, await person.challenge(), person.app(seed));
    },
  ],
  [
    "app: of one that no code confirmed",
    wrong,
    async (person) => {
      await person.addApp();
      const { secret } = await setUpFactor(person.ctx());
      return refusedAt(person, await person.challenge(), person.app(secret));
    },
  ],
  [
    "app: locked by too many wrong ones, though it is right",
    "invalid_credentials: second_factor_locked",
    async (person) => {
      const { seed } = await person.addApp();
      const sql = "update all_second_factors set wrong_codes = 100 where tenant_id = ?";
      await person.room.rows(sql, person.tenantId);
      return refusedAt(person, await person.challenge(), person.app(seed));
    },
  ],
  [
    "app: that the company no longer allows",
    "invalid_credentials: second_factor_not_allowed",
    async (person) => {
      const { seed } = await person.addApp();
      await allows(person, "passkey", "sms");
      return refusedAt(person, await person.challenge(), person.app(seed));
    },
  ],
  [
    "app: set up where the company does not allow it",
    "forbidden",
    async (person) => {
      await allows(person, "passkey");
      return refusing(person, () => setUpFactor(person.ctx()));
    },
  ],
  [
    "app: that the company no longer allows, for a fresh proof",
    "invalid_request: not_allowed",
    async (person) => {
      const { seed } = await person.addApp();
      await allows(person, "passkey");
      return refusing(person, () => stepUp(person.ctx(), { code: person.app(seed) }));
    },
  ],
  [
    "app: that was removed meanwhile",
    none,
    async (person) => {
      const { id, seed } = await person.addApp();
      const challenge = await person.challenge();
      await removeFactor(person.ctx(), id);
      return refusedAt(person, challenge, person.app(seed));
    },
  ],
  [
    "challenge: spent",
    used,
    async (person) => {
      const { seed } = await person.addApp();
      const challenge = await person.challenge();
      await person.finish(challenge, person.app(seed));
      return refusedAt(person, challenge, person.app(seed, 1));
    },
  ],
  [
    "challenge: five minutes old",
    "invalid_credentials",
    async (person) => {
      const { seed } = await person.addApp();
      const challenge = await person.challenge();
      person.room.now += 300_000;
      return refusedAt(person, challenge, person.app(seed));
    },
  ],
  [
    "challenge: of a browser",
    "invalid_credentials",
    async (person) => {
      const { seed } = await person.addApp();
      return refusedAt(person, (await person.begin("browser"))?.challenge ?? "", person.app(seed));
    },
  ],
  [
    "challenge: edited",
    "invalid_credentials",
    async (person) => {
      const { seed } = await person.addApp();
      const challenge = await person.challenge();
      const tail = challenge.endsWith("A") ? "B" : "A";
      return refusedAt(person, challenge.slice(0, -2) + tail + challenge.slice(-1), person.app(seed));
    },
  ],
  [
    "tries: the sixth, with the right code",
    "quota_exceeded",
    async (person) => {
      const { seed } = await person.addApp();
      const challenge = await person.challenge();
      for (let count = 0; count < 5; count++) await person.finish(challenge, unlike(person.app(seed)));
      return (await refusedAt(person, challenge, person.app(seed))).split(":")[0] ?? "";
    },
  ],
  [
    "recovery: used",
    wrong,
    async (person) => {
      await person.addApp();
      const [code = ""] = person.codes;
      await person.finish(await person.challenge(), code);
      return refusedAt(person, await person.challenge(), code);
    },
  ],
  [
    "recovery: redrawn",
    wrong,
    async (person) => {
      await person.addApp();
      await redrawCodes(person.ctx());
      return refusedAt(person, await person.challenge(), person.codes[0] ?? "");
    },
  ],
  [
    "recovery: of somebody else",
    wrong,
    async (person) => {
      await person.addApp();
      const stranger = await other(person.room);
      return refusedAt(person, await person.challenge(), stranger.person.codes[0] ?? "");
    },
  ],
  [
    "recovery: one sign short",
    malformed,
    async (person) => {
      await person.addApp();
      return refusedAt(person, await person.challenge(), (person.codes[0] ?? "").slice(0, -1));
    },
  ],
];
