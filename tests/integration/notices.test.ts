import { afterAll, beforeAll, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { enrolApp } from "../support/factors.ts";
import { post } from "../support/identity.ts";
import { Mailbox } from "../support/mailbox.ts";
import { join } from "../support/members.ts";
import { platform } from "../support/platform.ts";

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await Mailbox.open(platform());
});
afterAll(() => mailbox.close());

const laptop =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36";
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1";
const login = async ({ email, password }: Company, agent: string) => {
  const headers = { "user-agent": agent };
  const answer = await post(platform(), "/v1/auth/login?region=uk", { email, password }, headers);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { challenge: string };
};

test("a sign-in from a device that was not seen before is told, in its language, and a known one is not (M-058)", async () => {
  const company = await openCompany(platform(), { region: "uk" });
  await login(company, laptop);
  const first = await mailbox.letter(company.email, "A sign-in to look at");
  expect(first.text).toContain("a device that we had not seen before");
  await login(company, laptop.replace("156.0", "157.0"));
  const headers = { "user-agent": phone, "accept-language": "de" };
  const { email, password } = company;
  await post(platform(), "/v1/auth/login?region=uk", { email, password }, headers);
  const second = await mailbox.letter(company.email, "Eine Anmeldung");
  expect(second.text).toContain("auf einem Gerät");
  // The one from the newer browser came before this letter was owed, so it would have been there.
  await mailbox.letter(company.email, "A sign-in to look at");
});

test("a recovery code that was used is told, at a sign-in and at a fresh proof (M-069)", async () => {
  const company = await openCompany(platform(), { region: "uk" });
  const { codes } = await enrolApp(company);
  const [one = "", other = ""] = codes;
  const { challenge } = await login(company, laptop);
  const entered = await post(platform(), "/v1/auth/mfa/verify", { challenge, code: one });
  expect(entered.status).toBe(200);
  expect((await mailbox.letter(company.email, "A sign-in to look at")).text).toContain(
    "A recovery code was used",
  );
  const proof = await company.call("POST", "/v1/auth/mfa/step-up", { body: { code: other } });
  expect(proof.status).toBe(200);
  const told = async () =>
    (await mailbox.letters(company.email)).filter(({ text }) => text.includes("A recovery code was used"));
  await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(2);
});

test("an owner who goes past the single sign-on that is demanded is told of to every owner (M-057)", async () => {
  const company = await openCompany(platform(), { region: "uk" });
  const partner = await join(company, { role: "admin" });
  const bystander = await join(company, { role: "admin" });
  await platform().d1("uk", "update all_users set role = 'owner' where id = ?", partner.id);
  await company.ask("PATCH", "/v1/tenants/me/policy", { body: { sso_required: true } });
  await login(company, laptop);
  const sentTo = (email: string) => mailbox.letters(email);
  for (const email of [company.email, partner.email])
    await expect
      .poll(async () => (await sentTo(email)).map(({ text }) => text).join("\n"), { timeout: 10_000 })
      .toContain("An owner signed in past the single sign-on");
  expect((await sentTo(bystander.email)).map(({ text }) => text).join("\n")).not.toContain("past the single");
});
