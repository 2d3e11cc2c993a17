/** Ties a sign-in under way to the browser that began it; `Lax`, so that it comes along when the provider leads back. */
export const ssoCookie = "__Host-lv_sso";

export const ssoCookieFor = (browser: string, seconds: number): string =>
  `${ssoCookie}=${browser}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${seconds}`;
