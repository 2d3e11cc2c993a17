/** What two honest answers may differ in, and nothing else; a tenant's known ids are never among it. */
const volatile: [name: string, pattern: RegExp][] = [
  ["token", /\blv[a-z]?_[a-z]{2}_[0-9a-z]{20,}/g],
  ["jws", /\beyJ[\w-]{8,}\.[\w-]*\.[\w-]{8,}/g],
  ["hint", /\blv[kp]?_[a-z]{2}_[0-9a-z]{4,5}\b/g],
  ["ticket", /\bltx_[0-9a-hjkmnp-tv-z]{26}\.[0-9a-hjkmnp-tv-z]{39}\b/g],
  ["id", /\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b/g],
  ["uuid", /(?<!=)\b[0-9a-f]{8}(?:-[0-9a-f]{4})*(?:-[0-9a-f]{12})?\b/g], // or the beginning of one
  ["time", /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g],
  ["cursor", /"next_cursor":"[^"]+"/g],
  ["next", /^link: <.*>; rel="next"$/gm],
  ["hash", /(?<=")[\w-]{43}(?=\\?")/g],
  ["minute", /"name":"(?:minute|burst)","quota":\d+,"remaining":\d+/g], // as in the header: what both worlds' other requests share
  ["sequence", /^\d+(?=,)|"(?:sequence|size)":\d+/gm], // a system's entries stand between
  ["path", /"path":\[[^\]]*\]/g],
  ["month", /"month_requests":\d+/g], // while twelve are under way; what it comes to is compared by itself
  ["asked", /(?<="name":"requests_per_(?:minute|ten_seconds|month)","limit":(?:\d+|null),"used":)\d+/g], // as the two before
  ["timed", /"performance":\[[^\]]*\]/g], // as what the meter has counted
  ["under-way", /(?<="(?:tasks":\{|name":"concurrent_tasks","limit":\d+,)"used":)\d+/g], // jobs end when they run
  ["use", /"(?:quantity|adjusted)":\d+/g], // as what the meter has counted
  ["reset", /"reset_seconds":\d+/g],
  ["signature", /(?<=")[\w-]{86}(?=\\?")/g],
  ["secret", /\bwhsec_[\w+/]{43}=/g],
  ["wait", /^retry-after: \d+$/gm], // a code that is wrong five times: seconds until the next try
  ["fingerprint", /\b[0-9a-f]{2}(?::[0-9a-f]{2}){31}\b/g],
  ["seed", /\b[A-Z2-7]{32}\b/g],
  ["recovery-code", /\b(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}\b/g],
  ["domain", /\bleanvibe-domain=[0-9a-z]{32}\b/g],
  ["invitation", /\blvi_[a-z]{2}_[\w-]+\.[\w-]{43}/g],
  ["port", /\blocalhost(?::|%3A)\d+/g],
  ["ceremony", /(?<="(?:challenge|transaction)":")[\w-]{26,}(?=")/g],
  ["user-code", /(?<="user_code":")[A-Z]{4}-[A-Z]{4}(?=")/g],
  ["trail", /"(?:second|lag|attempts)":\d+/g], // how far crons have come
  ["retired", /\{[^{}]{0,400}\bkms\.[^{}]*\},?/g], // a key service is forgotten when its last key is
  ["left-behind", /,\{"id":"<id>","generation":\d+,"state":"retiring"[^}]*\}/g], // upkeep deletes it in its time
];
/** Of the rate limit only how much is left and until when, which both worlds' other requests share. */
const volatileHeaders = ["date", "x-request-id", "content-length", "connection", "keep-alive"];

export interface Answer {
  status: number;
  headers: string;
  body: string;
}

/** An answer as far as it may not depend on anybody else. `known`: ids that must stay as they are. */
export async function normalised(response: Response, known: ReadonlySet<string>): Promise<Answer> {
  const headers = [...response.headers].filter(([name]) => !volatileHeaders.includes(name));
  const plain = headers.map(([name, value]) => `${name}: ${name === "ratelimit" ? limits(value) : value}`);
  const type = response.headers.get("content-type") ?? "";
  const parts = unordered(await response.text(), type);
  const body = withoutVolatile(parts.join("\n"), known);
  return {
    status: response.status,
    headers: withoutVolatile(plain.sort().join("\n"), known),
    body: parts.length > 1 ? body.split("\n").sort().join("\n") : body,
  };
}

/**
 * Where ids order a list their random part does, and what jobs and crons write into a trail comes when
 * they run: lists are compared as sets, without the system's own entries.
 */
function unordered(body: string, type: string): string[] {
  if (/^(?:text\/csv|application\/jsonl|application\/x-ndjson)/.test(type))
    return body.split("\n").filter(isOfSomebody);
  if (!/^application\/json\b/.test(type)) return [body];
  const { data, ...rest } = JSON.parse(body) as { data?: unknown };
  return Array.isArray(data)
    ? [...data, rest].map((part) => JSON.stringify(part)).filter(isOfSomebody)
    : [body];
}

const isOfSomebody = (line: string) => !/,system,|"actor":\{"kind":"system"/.test(line);

const limits = (value: string) => value.replaceAll(/\b[rt]=\d+/g, "_");

export function withoutVolatile(text: string, known: ReadonlySet<string>): string {
  return volatile.reduce(
    (rest, [name, pattern]) =>
      rest.replaceAll(pattern, (found) => (isKnown(found, known) ? found : `<${name}>`)),
    text,
  );
}

/** Only what is longer than an id can hold one. */
const isKnown = (found: string, known: ReadonlySet<string>) =>
  known.has(found) || (found.length > 30 && [...known].some((id) => id.length > 12 && found.includes(id)));
