import { afterAll, beforeAll, expect, test } from "vitest";
import type { IssuedInvitation } from "../../shared/members/invitation-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { auditOf, post } from "../support/identity.ts";
import { Mailbox, tokenIn } from "../support/mailbox.ts";
import { invite, newEmail, ofNobody } from "../support/members.ts";
import { platform } from "../support/platform.ts";

let mailbox: Mailbox;
let company: Company;
beforeAll(async () => {
  mailbox = await Mailbox.open(platform());
  company = await openCompany(platform(), { region: "uk" });
});
afterAll(() => mailbox.close());

/** Identity's minute: whatever script owes a letter, it sends it, once its first ten seconds are over. */
async function minute(): Promise<void> {
  await platform().clock.advance(11_000);
  await platform().cron("uk");
}

test("an invitation comes by letter, in its language and the company's colour, and a new link by another (M-070)", async () => {
  const { version } = await company.ask<{ version: number }>("GET", "/v1/branding");
  const headers = { "if-match": `"v${version}"` };
  const body = { display_name: "Räder & Söhne", accent: "#7a1fa2" };
  await company.ask("PATCH", "/v1/branding", { headers, body });
  const email = newEmail();
  const first = await invite(company, { email, language: "de" });
  expect(first).toMatchObject({ mailed: true, language: "de" });
  await minute();
  const letter = await mailbox.letter(email, "lädt Sie ein");
  expect(tokenIn(letter)).toBe(first.token);
  expect(letter.html).toContain("background:#7a1fa2");
  expect(letter.html).toContain("Räder &amp; Söhne");
  await minute();
  expect(await mailbox.letters(email)).toHaveLength(1);
  const again = await company.ask<IssuedInvitation>("POST", `/v1/invitations/${first.id}/resend`);
  await minute();
  const letters = await mailbox.letters(email);
  expect(letters.map(tokenIn).sort()).toEqual([first.token, again.token].sort());
  const looked = await ofNobody("/v1/auth/invitations/inspect", { token: again.token });
  expect(looked.status).toBe(200);
  const trail = await auditOf(platform(), "uk", company.id);
  expect(JSON.stringify(trail)).not.toContain(email);
  expect(trail.find(({ action }) => action === "invitation.resent")?.detail).toContain(`"mailed":true`);
});

test("a revoked invitation's letter is never sent, and one address gets five a day at most", async () => {
  const revoked = newEmail();
  const { id } = await invite(company, { email: revoked });
  await company.ask("DELETE", `/v1/invitations/${id}`);
  const stubborn = newEmail();
  const mailed: boolean[] = [];
  for (let time = 0; time < 6; time++) {
    const made = await invite(company, { email: stubborn });
    mailed.push(made.mailed);
    await company.ask("DELETE", `/v1/invitations/${made.id}`);
  }
  expect(mailed).toEqual([true, true, true, true, true, false]);
  await minute();
  expect(await mailbox.letters(revoked)).toEqual([]);
  expect(await mailbox.letters(stubborn)).toEqual([]);
});

test("where no mail is sent the answer says so, and nothing is owed", async () => {
  const silent = await openCompany(platform());
  const { mailed, url } = await invite(silent);
  expect([mailed, url?.startsWith(platform().url)]).toEqual([false, true]);
});

test("a person's letters keep the language they chose, whatever the request says (M-066)", async () => {
  expect(await company.ask("GET", "/v1/auth/language")).toEqual({ language: null });
  await company.ask("POST", "/v1/auth/language", { body: { language: "de" } });
  expect(await company.ask("GET", "/v1/auth/language")).toEqual({ language: "de" });
  const forgot = await post(
    platform(),
    "/v1/auth/password/forgot?region=uk",
    { email: company.email },
    { "accept-language": "ar" },
  );
  expect(forgot.status).toBe(202);
  expect((await mailbox.letter(company.email, "Wählen Sie ein neues Passwort")).html).toContain('lang="de"');
});
