import { securityHeaders } from "../http/headers.ts";

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

/** A provider that wants a form gets one: a button sends it, since no page of ours runs a script for this. */
export function departureForm(
  { action, fields }: { action: string; fields: Record<string, string> },
  cookie?: string,
): Response {
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join("");
  const { origin, host } = new URL(action);
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Continue - LeanVibe</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>Continue to your company's sign-in</h1>
<form method="post" action="${escaped(action)}">${inputs}<button type="submit">Continue to ${escaped(host)}</button></form></main></body></html>`;
  return new Response(html, {
    headers: {
      ...securityHeaders,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action ${origin}`,
      "cache-control": "no-store",
      ...(cookie === undefined ? {} : { "set-cookie": cookie }),
    },
  });
}
