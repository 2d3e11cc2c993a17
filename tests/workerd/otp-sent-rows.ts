import { chooseEmailCodes } from "../../shared/identity/verbs/email-codes.ts";
import { removeFactor } from "../../shared/identity/verbs/factor-removal.ts";
import { confirmFactor } from "../../shared/identity/verbs/factors.ts";
import { addPhone, sendProofCode } from "../../shared/identity/verbs/phones.ts";
import { stepUp } from "../../shared/identity/verbs/step-up.ts";
import { allows, namedReason, none, type Row, refusedAt, refusing, unlike, wrong } from "./otp-attempts.ts";

/** Codes that were sent, by letter or by SMS. */
export const sentRows: readonly Row[] = [
  [
    "letter: of the challenge before",
    none,
    async (person) => {
      await person.addLetters();
      const first = await person.sent("email");
      const second = await person.sent("email");
      return refusedAt(person, second.challenge, first.code);
    },
  ],
  [
    "letter: at the challenge that only asked for it",
    none,
    async (person) => {
      await person.addLetters();
      const asked = await person.challenge();
      const { code } = await person.sent("email", asked);
      return refusedAt(person, asked, code);
    },
  ],
  [
    "letter: after letters were turned off",
    none,
    async (person) => {
      await person.addLetters();
      const { challenge, code } = await person.sent("email");
      await chooseEmailCodes(person.ctx(), { enabled: false });
      return refusedAt(person, challenge, code);
    },
  ],
  [
    "letter: ten minutes old",
    "invalid_credentials",
    async (person) => {
      await person.addLetters();
      const { challenge, code } = await person.sent("email");
      person.room.now += 600_000;
      return refusedAt(person, challenge, code);
    },
  ],
  [
    "SMS: of the challenge before",
    none,
    async (person) => {
      await person.addPhone();
      const first = await person.sent("sms");
      person.room.now += 61_000;
      const second = await person.sent("sms");
      return refusedAt(person, second.challenge, first.code);
    },
  ],
  [
    "SMS: of a number that was removed meanwhile",
    none,
    async (person) => {
      const id = await person.addPhone();
      const { challenge, code } = await person.sent("sms");
      await removeFactor(person.ctx(), id);
      return refusedAt(person, challenge, code);
    },
  ],
  [
    "SMS: ten minutes old",
    "invalid_credentials",
    async (person) => {
      await person.addPhone();
      const { challenge, code } = await person.sent("sms");
      person.room.now += 600_000;
      return refusedAt(person, challenge, code);
    },
  ],
  [
    "SMS: asked for again at once",
    "quota_exceeded",
    async (person) => {
      await person.addPhone();
      await person.sent("sms");
      return refusing(person, () => person.sent("sms"));
    },
  ],
  [
    "SMS: asked for without a number",
    "invalid_credentials",
    async (person) => {
      await person.addApp();
      return refusing(person, () => person.sent("sms"));
    },
  ],
  [
    "number: added before the address was verified",
    "invalid_request: #/number address_unverified",
    async (person) => {
      const added = addPhone(person.ctx(), { number: "+447400123456" });
      return added.then(() => "added", namedReason);
    },
  ],
  [
    "number: confirmed by a guess",
    "invalid_request: wrong",
    async (person) => {
      const { id, code } = await person.drawPhone();
      return refusing(person, () => confirmFactor(person.ctx(), { id, code: unlike(code) }));
    },
  ],
  [
    "number: confirmed ten minutes late",
    "invalid_request: none",
    async (person) => {
      const drawn = await person.drawPhone();
      person.room.now += 600_000;
      return refusing(person, () => confirmFactor(person.ctx(), drawn));
    },
  ],
  [
    "number: confirmed by the code before the newest",
    "invalid_request: wrong",
    async (person) => {
      const first = await person.drawPhone();
      person.room.now += 31_000;
      const { id } = await person.drawPhone();
      return refusing(person, () => confirmFactor(person.ctx(), { id, code: first.code }));
    },
  ],
  [
    "SMS: sent before the company took texts away",
    wrong,
    async (person) => {
      await person.addApp();
      await person.addPhone();
      const { challenge, code } = await person.sent("sms");
      await allows(person, "passkey", "totp");
      return refusedAt(person, challenge, code);
    },
  ],
  [
    "letter: asked for where the company allows none",
    "invalid_credentials",
    async (person) => {
      await person.addLetters();
      await allows(person, "passkey", "totp");
      return refusing(person, () => person.sent("email"));
    },
  ],
  [
    "number: added where the company allows no texts",
    "forbidden",
    async (person) => {
      await person.verify();
      await allows(person, "passkey", "totp");
      return refusing(person, () => addPhone(person.ctx(), { number: "+447400123456" }));
    },
  ],
  [
    "letters: turned on where the company allows none",
    "forbidden",
    async (person) => {
      await person.verify();
      await allows(person, "passkey", "totp");
      return refusing(person, () => chooseEmailCodes(person.ctx(), { enabled: true }));
    },
  ],
  [
    "fresh proof: by a code of another session",
    "invalid_request: none",
    async (person) => {
      await person.addPhone();
      await sendProofCode(person.ctx());
      const code = await person.room.newest();
      const { challenge, code: mine } = await (async () => {
        person.room.now += 61_000;
        return person.sent("sms");
      })();
      await person.finish(challenge, mine);
      const [last] = await person.room.rows(
        "select id from all_sessions where tenant_id = ? order by id desc limit 1",
        person.tenantId,
      );
      return refusing(person, () => stepUp(person.ctx(String(last?.["id"])), { code }));
    },
  ],
  [
    "SMS: asked for where wrong codes locked the number",
    "invalid_credentials",
    async (person) => {
      await person.addPhone();
      await person.room.rows("update all_phones set wrong_codes = 100 where tenant_id = ?", person.tenantId);
      return refusing(person, () => person.sent("sms"));
    },
  ],
  [
    "fresh proof: by a code of an app that wrong ones locked",
    "invalid_request: locked",
    async (person) => {
      const { seed } = await person.addApp();
      const sql = "update all_second_factors set wrong_codes = 100 where tenant_id = ?";
      await person.room.rows(sql, person.tenantId);
      return refusing(person, () => stepUp(person.ctx(), { code: person.app(seed) }));
    },
  ],
  [
    "fresh proof: by a code that was used",
    "invalid_request: none",
    async (person) => {
      await person.addPhone();
      await sendProofCode(person.ctx());
      const code = await person.room.newest();
      await stepUp(person.ctx(), { code });
      return refusing(person, () => stepUp(person.ctx(), { code }));
    },
  ],
];
