import { type Context, Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { member as memberView } from "../../../shared/members/contract.ts";
import { type FactorResetView, factorResetList } from "../../../shared/members/factor-reset-contract.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { type FieldError, refusalText } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { ResetPage } from "./member-page.tsx";
import { nameOf } from "./members-page.tsx";
import { partOf } from "./part.ts";
import { pathId } from "./path-id.ts";
import { ApprovePage, isOpen, ResetsPage } from "./resets-page.tsx";

type C = Context<PagesHono>;
const home = "/console/members/resets";
const api = "/v1/members/factor-resets";
/** Those that wait, and the latest that were decided. */
const shown = 20;

/** Two administrators take somebody's second factors away: one asks, another agrees. */
export const resetRoutes = new Hono<PagesHono>();

const resetsOf = async (c: C) => (await c.var.member.api.read(factorResetList, api)).data;

/** How many wait for a second administrator. */
export const waitingResets = async (c: C): Promise<number> =>
  (await resetsOf(c)).filter((reset) => isOpen(reset, c.var.now)).length;

/** The person's name; somebody who is gone goes by their id. */
async function nameFor(c: C, id: string): Promise<string> {
  const { value } = await partOf(c.var.member.api.read(memberView, `/v1/members/${id}`));
  return value ? nameOf(value) : id;
}

async function namesFor(c: C, list: readonly FactorResetView[]): Promise<Map<string, string>> {
  const ids = new Set(list.flatMap(({ user_id, requested_by }) => [user_id, requested_by]));
  return new Map(await Promise.all(Array.from(ids, async (id) => [id, await nameFor(c, id)] as const)));
}

async function show(c: C, errors: readonly FieldError[] = [], status: 200 | 409 = 200) {
  const { view, member, now } = c.var;
  const list = (await resetsOf(c)).slice(0, shown);
  const names = await namesFor(c, list);
  return render(c, <ResetsPage {...{ view, member, list, names, now, errors }} />, status);
}

resetRoutes.get("/resets", (c) => show(c));

resetRoutes.get("/resets/:id/approve", async (c) => {
  const { view, member } = c.var;
  const id = pathId("factorReset", c.req.param("id"));
  const reset = (await resetsOf(c)).find((candidate) => candidate.id === id);
  if (!reset) throw new Problem("not_found", "");
  const who = await nameFor(c, reset.user_id);
  return render(c, <ApprovePage {...{ view, member, reset, who }} />);
});

resetRoutes.post("/resets/:id/:verb{approve|cancel}", async (c) => {
  const id = pathId("factorReset", c.req.param("id"));
  try {
    await c.var.member.api.send({ method: "POST", path: `${api}/${id}/${c.req.param("verb")}` });
    return c.redirect(home, 303);
  } catch (error) {
    if (!(error instanceof Problem) || !["conflict", "gone"].includes(error.code)) throw error;
    return show(c, [{ text: refusalText(error) }], 409);
  }
});

resetRoutes.get("/:id/factor-reset", async (c) => {
  const { view, member, ids } = c.var;
  const id = pathId("user", c.req.param("id"));
  const entry = await member.api.read(memberView, `/v1/members/${id}`);
  return render(c, <ResetPage {...{ view, member, entry, requestKey: ids.secret(16) }} />);
});

resetRoutes.post("/:id/factor-reset", async (c) => {
  const path = `/v1/members/${pathId("user", c.req.param("id"))}/factor-reset`;
  try {
    await c.var.member.api.send({ method: "POST", path, requestKey: lineOf(c.var.form, "request_key") });
    return c.redirect(home, 303);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "conflict") throw error;
    return show(c, [{ text: refusalText(error) }], 409);
  }
});
