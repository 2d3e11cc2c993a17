import { randomUUID } from "node:crypto";
import { post } from "../../scripts/post.ts";
import { signAccessToken } from "../../shared/identity/access-token.ts";
import type { SignUpAnswer } from "../../shared/identity/contract.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import type { Plan } from "../../shared/kernel/plan.ts";
import type { House } from "./house.ts";

/** Somebody's company with one project, and a way to more access tokens of its owner. */
export interface BenchCompany {
  tenantId: string;
  userId: string;
  projectId: string;
  shard: number;
  email: string;
  password: string;
  /** As the region's identity signs them; each is another text. */
  token(): Promise<string>;
}

/** One that is no breach's: of drawn ones the filter of common passwords refuses one in some thousands by mistake. */
const password = "a bench under the lantern";

/** Through the product's front door, then its database's first copy. */
export async function signUp(house: House, plan: Plan = "enterprise"): Promise<BenchCompany> {
  const word = randomUUID().replaceAll("-", "").slice(0, 12);
  const owner = {
    name: "Bench",
    email: `bench-${word}@example.test`,
    password,
  };
  const answer = await post<SignUpAnswer>(house, "/v1/signup?region=us", {
    company: { name: "Bench", slug: `bench-${word}` },
    region: "us",
    plan,
    owner,
  });
  if (!answer.session) throw new Error("a sign-up came without a session");
  const project = await post<{ id: string }>(
    house,
    "/v1/projects",
    { name: "Bench" },
    answer.session.access_token,
  );
  const claims = claimsOf(answer.session.access_token);
  return {
    ...owner,
    tenantId: answer.tenant.id,
    userId: claims.sub,
    projectId: project.id,
    shard: claims.shard,
    token: () => tokenOf(house, claims),
  };
}

/** As many companies as the load needs so that none meets its limit; tries to sign up are counted by the address. */
export async function manyCompanies(house: House, count: number): Promise<BenchCompany[]> {
  const companies: BenchCompany[] = [];
  for (let one = 0; one < count; one++) companies.push(await signUp(house));
  return companies;
}

type Claims = Parameters<typeof signAccessToken>[1];

const claimsOf = (token: string): Claims => {
  const {
    iss: _,
    aud: __,
    exp: ___,
    iat: ____,
    jti: _____,
    ...claims
  } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return claims;
};

const tokenOf = (house: House, claims: Claims): Promise<string> =>
  signAccessToken(
    house.secrets.regions.us.signingKey,
    claims,
    { jti: randomUUID(), endsAt: null },
    clockAt(Date.now()),
  );
