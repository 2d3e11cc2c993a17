import { securityHeaders } from "../http/headers.ts";
import { utf8 } from "../kernel/encoding.ts";
import { directionOf, type Locale, negotiatedLocale } from "../kernel/locale.ts";
import { departureWords } from "./departure-words.ts";

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

/** The pages' colours and shapes, as much of them as one panel needs (workers/pages/browser/app.css). */
const style = `:root{color-scheme:light dark;--ground:light-dark(oklch(98.2% 0.004 255),oklch(17.5% 0.014 262));--panel:light-dark(oklch(100% 0 0),oklch(21.5% 0.017 262));--line:light-dark(oklch(90% 0.01 255),oklch(32% 0.02 262));--ink:light-dark(oklch(24% 0.025 262),oklch(94% 0.008 255));--muted:light-dark(oklch(46% 0.022 260),oklch(76% 0.018 258));--accent:light-dark(oklch(45% 0.15 262),oklch(78% 0.11 255));--on-accent:light-dark(oklch(99% 0.005 255),oklch(20% 0.03 262))}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box;margin:0}html{font:100%/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;color:var(--ink);background:var(--ground)}
main{display:grid;gap:1rem;max-inline-size:31rem;margin:clamp(1.5rem,5vi,4rem) auto;padding:clamp(1rem,3vi,1.5rem);background:var(--panel);border:1px solid var(--line);border-radius:.75rem;overflow-wrap:anywhere}
h1{font-size:1.625rem;line-height:1.25;font-weight:650}p{color:var(--muted)}button{inline-size:100%;min-block-size:2.75rem;padding:.5rem 1rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;cursor:pointer;overflow-wrap:anywhere}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}`;

let known: Promise<string> | undefined;

/** Lets in this style and no other (CSP 3 §2.3.1). */
const styleSource = (): Promise<string> => {
  known ??= crypto.subtle
    .digest("SHA-256", utf8(style))
    .then((digest) => `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
  return known;
};

/** How a browser wants to be spoken to, and in which colours: its own choice, else its header. */
export interface Manner {
  locale: Locale;
  theme: "light" | "dark" | undefined;
}

export function mannerOf(headers: Headers): Manner {
  const cookie = headers.get("cookie") ?? "";
  const theme = /(?:^|;\s*)__Host-lv_theme=(light|dark)(?:;|$)/.exec(cookie)?.[1];
  const language = /(?:^|;\s*)__Host-lv_language=([a-z]{2})(?:;|$)/.exec(cookie)?.[1];
  const locale = negotiatedLocale(headers.get("accept-language"), language);
  return { locale, theme: theme === "light" || theme === "dark" ? theme : undefined };
}

/** A provider that wants a form gets one: a button sends it, since no page of ours runs a script for this. */
export async function departureForm(
  { action, fields }: { action: string; fields: Record<string, string> },
  { locale, theme }: Manner,
  cookie?: string,
): Promise<Response> {
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join("");
  const { host } = new URL(action);
  const words = departureWords[locale];
  const themed = theme === undefined ? "" : ` data-theme="${theme}"`;
  const html = `<!doctype html><html lang="${locale}" dir="${directionOf(locale)}"${themed}><head><meta charset="utf-8"><title>${words.title} · LeanVibe</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head><body><main><h1>${words.title}</h1><p>${words.explained}</p>
<form method="post" action="${escaped(action)}">${inputs}<button type="submit">${words.go(`<bdi dir="ltr">${escaped(host)}</bdi>`)}</button></form></main></body></html>`;
  return new Response(html, {
    headers: {
      ...securityHeaders,
      "content-type": "text/html; charset=utf-8",
      // No `form-action`: Chromium holds it against redirects too, and a provider leads on to whatever host it signs people in at.
      "content-security-policy": `default-src 'none'; style-src ${await styleSource()}; frame-ancestors 'none'; base-uri 'none'`,
      "cache-control": "no-store",
      vary: "accept-language, cookie",
      ...(cookie === undefined ? {} : { "set-cookie": cookie }),
    },
  });
}
