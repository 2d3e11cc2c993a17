/** `__Host-`: Secure, this host only, every path; a subdomain cannot plant one (RFC 6265bis §4.1.3.2). */
export const cookieNames = {
  session: "__Host-lv_session",
  region: "__Host-lv_region",
  form: "__Host-lv_form",
  ceremony: "__Host-lv_tx",
  challenge: "__Host-lv_challenge",
  invitation: "__Host-lv_invitation",
  sso: "__Host-lv_sso",
  letter: "__Host-lv_letter",
  device: "__Host-lv_device",
  known: "__Host-lv_known",
  theme: "__Host-lv_theme",
  language: "__Host-lv_language",
} as const;
export type CookieName = keyof typeof cookieNames;

export function cookieOf(headers: Headers, name: CookieName): string | undefined {
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const [key, ...rest] = part.trim().split("=");
    if (key === cookieNames[name]) return rest.join("=");
  }
  return undefined;
}

/** No script ever reads one of these. Without `maxAgeSeconds` it ends with the browser's session. */
export function setCookie(name: CookieName, value: string, maxAgeSeconds?: number): string {
  const age = maxAgeSeconds === undefined ? "" : `; Max-Age=${maxAgeSeconds}`;
  return `${cookieNames[name]}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax${age}`;
}

export const dropCookie = (name: CookieName): string => setCookie(name, "", 0);
