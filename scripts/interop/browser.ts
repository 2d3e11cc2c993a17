import { ask } from "../http.ts";

/** A browser without a screen: cookies by origin, no redirect followed by itself. */
export class Visitor {
  readonly #jars = new Map<string, Map<string, string>>();

  async go(target: string | URL, form?: Record<string, string>): Promise<Response> {
    const url = new URL(target);
    const jar = this.#jars.get(url.origin) ?? new Map<string, string>();
    this.#jars.set(url.origin, jar);
    const response = await ask(url, {
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0|deleted/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Follows redirects until a page comes, or an address that `stop` wants. */
  async follow(
    target: string | URL,
    stop: (url: URL) => boolean = () => false,
  ): Promise<{ url: URL; status: number; body: string }> {
    let url = new URL(target);
    for (let hop = 0; hop < 12; hop++) {
      if (stop(url)) return { url, status: 0, body: "" };
      const response = await this.go(url);
      const location = response.headers.get("location");
      if (location === null) return { url, status: response.status, body: await response.text() };
      url = new URL(location, url);
    }
    throw new Error(`redirected for ever: ${url}`);
  }
}

const entities: Record<string, string> = {
  "&amp;": "&",
  "&quot;": '"',
  "&lt;": "<",
  "&gt;": ">",
  "&#039;": "'",
};
export const unescaped = (text: string): string =>
  text.replaceAll(/&(?:amp|quot|lt|gt|#039);/g, (sign) => entities[sign] ?? sign);

/** The hidden and other fields of a page's forms. */
export const fieldsOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input\b[^>]*>/g)].map(([input]) => [
      unescaped(/\bname="([^"]*)"/.exec(input)?.[1] ?? ""),
      unescaped(/\bvalue="([^"]*)"/.exec(input)?.[1] ?? ""),
    ]),
  );
