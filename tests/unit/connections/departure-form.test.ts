import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { departureForm, mannerOf } from "../../../shared/connections/departure-form.ts";
import { departureWords } from "../../../shared/connections/departure-words.ts";

const form = {
  action: "https://idp.example/sso?a=1&b=2",
  fields: { SAMLRequest: '"><script>', RelayState: "r" },
};

test("a form for a provider speaks the browser's language and takes its direction (M-334)", async () => {
  const asked = { "accept-language": "de-AT" };
  for (const [headers, locale, dir] of [
    [asked, "de", "ltr"],
    [{ ...asked, cookie: "a=b; __Host-lv_language=ar; __Host-lv_theme=dark" }, "ar", "rtl"],
    [{ cookie: "__Host-lv_language=xx" }, "en", "ltr"],
  ] as const) {
    const html = await (await departureForm(form, mannerOf(new Headers(headers)))).text();
    expect(html).toContain(
      `<html lang="${locale}" dir="${dir}"${dir === "rtl" ? ' data-theme="dark"' : ""}>`,
    );
    expect(html).toContain(`<h1>${departureWords[locale].title}</h1>`);
    expect(html).toContain('<bdi dir="ltr">idp.example</bdi></button>');
  }
});

test("it runs nothing, takes its own style alone, and lets the provider lead on (M-055)", async () => {
  const answer = await departureForm(form, { locale: "en", theme: undefined }, "c=1");
  const html = await answer.text();
  const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(answer.headers.get("content-security-policy")).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'`,
  );
  expect(html).not.toContain("<script");
  expect(html).toContain('value="&#34;&#62;&#60;script&#62;"');
  expect(answer.headers.get("set-cookie")).toBe("c=1");
});
