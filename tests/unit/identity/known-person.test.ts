import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostHeader } from "../../../shared/http/regional-host.ts";
import { signAccessToken } from "../../../shared/identity/access-token.ts";
import { authenticate } from "../../../shared/identity/credential.ts";
import { knownPerson } from "../../../shared/identity/known-person.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { clock, goodClaims, now, ourKeys, ourSecret } from "./token-attacker.ts";

const url = "https://eu.api.leanvibe.ai/v1/projects";
const life = { jti: "j", endsAt: null };
const sign = (more: object) => signAccessToken(ourSecret, { ...goodClaims, ...more }, life, clock);
const tokens = {
  plain: await sign({}),
  strict: await sign({ residency: "strict" }),
  elsewhere: await sign({ region: "us" }),
  "of another shard": await sign({ shard: 3 }),
  "bound to a key": await sign({ cnf: { jkt: "x".repeat(43) } }),
  "of a tool": await sign({ client_id: `lvc_eu_${"4".repeat(26)}`, scope: "projects:read" }),
};
const anotherList = [...ourKeys];
const noKeys: Visit["keys"] = [];
const shards = { count: 2 } as never;

interface Visit {
  token: string;
  scheme: string;
  host: string;
  after: number;
  keys: Record<string, unknown>[];
}

function doorOf({ token, scheme, host, after }: Visit) {
  const headers = { authorization: `${scheme} ${token}`, [hostHeader]: host };
  const region = "eu" as const;
  return { request: new Request(url, { headers }), region, shards, clock: clockAt(now + after) };
}

const known = (visit: Visit) => knownPerson({ ...doorOf(visit), kept: () => visit.keys });

/** What comes of it: whoever it is, or the code of the refusal. */
async function outcome(ask: () => unknown) {
  try {
    return await ask();
  } catch (error) {
    return error instanceof Problem ? error.code : error;
  }
}

const full = (visit: Visit) =>
  outcome(() => authenticate({ ...doorOf(visit), jwks: async () => visit.keys }));

describe("a person who is known at once (M-053)", () => {
  test("is one whose token was checked by the region's keys, and is the same for every request", async () => {
    const visit = { token: tokens.plain, scheme: "Bearer", host: "global", after: 0, keys: [...ourKeys] };
    expect(known(visit)).toBeUndefined();
    const person = await full(visit);
    expect(known(visit)).toBe(person);
    expect(known({ ...visit, keys: [...ourKeys] })).toBeUndefined();
    expect(known({ ...visit, token: `${tokens.plain} ` })).toBe(person); // a header's end has no spaces
    expect(known({ ...visit, token: `${tokens.plain}=` })).toBeUndefined();
  });

  test("is nobody whose token runs out, is a tool's or a key's, or speaks for another place", async () => {
    const visit = { token: tokens.plain, scheme: "Bearer", host: "regional", after: 0, keys: ourKeys };
    const others = Object.values(tokens).filter((token) => token !== tokens.plain && token !== tokens.strict);
    for (const token of Object.values(tokens)) await full({ ...visit, token });
    for (const token of others) expect(known({ ...visit, token })).toBeUndefined();
    for (const after of [600_000, -6_000]) expect(known({ ...visit, after })).toBeUndefined();
    for (const scheme of ["bearer", "DPoP", "Basic"]) expect(known({ ...visit, scheme })).toBeUndefined();
  });

  test("is never anybody else than whom the whole check finds, nor is one it refuses", async () => {
    const visits = fc.record({
      token: fc.constantFrom(...Object.values(tokens)),
      scheme: fc.constantFrom("Bearer", "Bearer", "bearer", "DPoP"),
      host: fc.constantFrom("global", "regional"),
      after: fc.integer({ min: -20_000, max: 660_000 }),
      keys: fc.constantFrom(ourKeys, ourKeys, anotherList, noKeys),
    });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(visits, async (visit) => {
        await full({ ...visit, after: 0, keys: ourKeys });
        const person = known(visit);
        seen.add(person === undefined ? "unknown" : visit.token);
        if (person) expect(person).toEqual(await full(visit));
      }),
      { numRuns: 600 },
    );
    expect(seen).toEqual(new Set(["unknown", tokens.plain, tokens.strict]));
  });
});
