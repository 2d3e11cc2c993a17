import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { locales } from "../../../shared/kernel/locale.ts";
import { notices, type TemplateName, type Templates } from "../../../shared/mail/contract.ts";
import { render } from "../../../shared/mail/render.ts";
import { wordsOf } from "../../../shared/mail/words/locales.ts";

const link = "https://app.leanvibe.ai/reset?token=x";
const samples: { [Name in TemplateName]: Templates[Name] } = {
  verify_email: { link, company: "Acme" },
  reset_password: { link, company: "Acme" },
  no_reset: { reason: "sso", company: "Acme" },
  sign_in_code: { code: "042137" },
  invitation: { company: "Acme", link, ends: "2026-12-01" },
  notice: { notice: "password_changed", company: "Acme", at: "2026-11-22T08:00:00.000Z" },
  limit: { name: "projects", percent: 95, used: 48, limit: 50, company: "Acme" },
};
const names = Object.keys(samples) as TemplateName[];
const every = locales.flatMap((locale) => names.map((name) => [locale, name] as const));

describe("letters (M-066)", () => {
  test.each(every)(
    "in %s, %s says who and which company it is for and carries its link or code",
    (locale, name) => {
      const { subject, text, html } = render(wordsOf[locale], locale, name, samples[name], "anna@acme.test");
      expect(subject.length).toBeGreaterThan(5);
      for (const body of [text, html]) expect(body).toContain("anna@acme.test");
      // The verification of an account in somebody else's company must not look like one's own.
      expect(text.includes("Acme")).toBe(name !== "sign_in_code");
      for (const needed of [link, "042137"].filter((value) => Object.values(samples[name]).includes(value)))
        for (const body of [text, html]) expect(body).toContain(needed);
      expect(html).toContain(`<html lang="${locale}" dir="${locale === "ar" ? "rtl" : "ltr"}">`);
      expect(html).not.toMatch(/<img|<script|src=/);
    },
  );

  test.each(locales)("in %s every notice has words of its own", (locale) => {
    const said = notices.map(
      (notice) => render(wordsOf[locale], locale, "notice", { ...samples.notice, notice }, "a@b.test").text,
    );
    expect(new Set(said).size).toBe(notices.length);
  });

  test("what a company is called breaks neither a header nor the page", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom(...locales), (company, locale) => {
        const values = { ...samples.invitation, company: `${company}\r\nBcc: x<script>"'&` };
        const { subject, html } = render(wordsOf[locale], locale, "invitation", values, "a@b.test");
        expect(subject).not.toMatch(/[\r\n\u2028\u2029]/);
        expect(html).not.toContain("<script>");
      }),
    );
  });
});
