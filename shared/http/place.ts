/**
 * Set by the edge on all it forwards, over whatever a client sent: the country and city that Cloudflare says the
 * connection came from, `DE;Berlin`. It is no address, and nothing finer than a city is ever handed on.
 */
export const placeHeader = "x-leanvibe-place";

export interface Place {
  /** ISO 3166-1 alpha-2. */
  country: string;
  city: string | null;
}

const longestCity = 60;

/** @param cf what Cloudflare knows of a request; locally mostly nothing */
export function placeFrom(cf: { country?: unknown; city?: unknown } | undefined): string | undefined {
  const { country, city } = cf ?? {};
  if (typeof country !== "string" || !/^[A-Z]{2}$/.test(country)) return undefined;
  return typeof city === "string" ? `${country};${encodeURIComponent(city.slice(0, longestCity))}` : country;
}

export function placeOf(headers: Headers): Place | undefined {
  const [, country, city] = /^([A-Z]{2})(?:;(.{1,600}))?$/.exec(headers.get(placeHeader) ?? "") ?? [];
  return country === undefined ? undefined : { country, city: city === undefined ? null : decoded(city) };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
