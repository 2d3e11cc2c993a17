import { randomBytes } from "node:crypto";
import type { SignUpAnswer } from "../../shared/identity/contract.ts";
import type { Plan } from "../../shared/kernel/plan.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { Company, Journey } from "./journey.ts";
import { hold, need } from "./teller.ts";

const drawPassword = () => randomBytes(18).toString("base64url");

const application = (company: { name: string; slug: string }, region: Region, plan: Plan, owner: object) => ({
  company,
  region,
  plan,
  owner,
});

async function signUp(journey: Journey, name: string, region: Region, plan: Plan): Promise<Company> {
  const slug = `${name.toLowerCase()}-${journey.word}`;
  const owner = { name: "Ada Owner", email: `ada@${slug}.test`, password: drawPassword() };
  const { json } = await journey.send<SignUpAnswer>("POST", `/v1/signup?region=${region}`, {
    body: application({ name: `${name} ${journey.word}`, slug }, region, plan, owner),
    expect: 201,
    show: ({ json: { tenant, user } }) =>
      `${tenant.id} ${tenant.slug}, ${tenant.plan} in ${tenant.region} (${tenant.guarantee}), ${user.role} ${user.email}`,
  });
  hold(json.tenant.region === region && json.tenant.plan === plan, "the tenant is not what was asked for");
  hold(json.session, "no session was opened");
  const { access_token: access, refresh_token: refresh } = json.session;
  const { email, password } = owner;
  return { id: json.tenant.id, name, slug, region, email, password, access, refresh };
}

export async function signUps(journey: Journey): Promise<void> {
  const { teller, send } = journey;
  await teller.step("A company signs up in the United States, on the developer plan", async () => {
    journey.us = await signUp(journey, "Lonestar", "us", "developer");
  });
  await teller.step("Another signs up in the European Union, on the team plan", async () => {
    journey.eu = await signUp(journey, "Rheinwerk", "eu", "team");
  });
  const owner = { name: "Ada Owner", email: `second@${journey.word}.test`, password: drawPassword() };
  await teller.step("The developer plan is not sold in the European Union", async () => {
    const company = { name: "Small Europe", slug: `small-${journey.word}` };
    const { json } = await send<{ code: string }>("POST", "/v1/signup?region=eu", {
      body: application(company, "eu", "developer", owner),
      expect: 402,
    });
    hold(json.code === "plan_limit_reached", `the code is ${json.code}`);
  });
  await teller.step("A slug belongs to one company in the world, whatever its region", async () => {
    const { slug } = need(journey.us, "the us company");
    await send("POST", "/v1/signup?region=eu", {
      body: application({ name: "Copycat", slug }, "eu", "team", owner),
      expect: 409,
    });
  });
}
