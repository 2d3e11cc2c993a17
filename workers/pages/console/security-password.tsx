import { type Context, Hono } from "hono";
import { type PasswordView, passwordView } from "../../../shared/identity/password-contract.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { textOf } from "../door/form.ts";
import { keepMark } from "../door/session.ts";
import { sessionOf } from "../door/session-token.ts";
import type { PagesHono } from "../environment.ts";
import { passwordSection as text } from "../messages/recover.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { date } from "../parts/numbers.ts";
import { render } from "../parts/render.ts";
import { PasswordPage } from "./security-password-page.tsx";

type C = Context<PagesHono>;
const path = "/v1/auth/password";
const labels = () => ({ current_password: text.current, password: text.next });

const stateOf = (c: C) => c.var.member.api.read(passwordView, path);

function replaceText({ replace_by: until }: PasswordView, now: number): string | undefined {
  if (until === null) return undefined;
  return Date.parse(until) <= now ? text.overdue : text.replaceBy(date(until));
}

/** Whether there is a password, since when, and when the company asks for another. */
export async function passwordSection(c: C) {
  const mine = await stateOf(c);
  const replace = replaceText(mine, c.var.now);
  return (
    <section class="stack" aria-labelledby="own-password">
      <h2 id="own-password">{text.title}</h2>
      <p class="muted">{mine.changed_at === null ? text.none : text.since(date(mine.changed_at))}</p>
      {replace !== undefined && <p class="note warn">{replace}</p>}
      <p>
        <a class="button quiet slim" href="/console/security/password">
          {mine.is_set ? text.change : text.add}
        </a>
      </p>
    </section>
  );
}

export const passwordForms = new Hono<PagesHono>();

async function ask(c: C, errors: readonly FieldError[] = [], status: 200 | 400 | 429 = 200) {
  const { view, member } = c.var;
  return render(c, <PasswordPage {...{ view, member, errors, mine: await stateOf(c) }} />, status);
}

passwordForms.get("/", (c) => ask(c));

passwordForms.post("/", async (c) => {
  const { form, member } = c.var;
  const [current, password] = [textOf(form, "current_password"), textOf(form, "password")];
  if (password === "") return ask(c, [{ field: "password", text: text.missing }], 400);
  const body = { password, ...(current === "" ? {} : { current_password: current }) };
  try {
    await member.api.send({ method: "POST", path, body });
    await keepMark(c, sessionOf(c.req.raw.headers) ?? "");
    return c.redirect("/console/security?done=password", 303);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "invalid_request") return ask(c, fieldErrors(error, labels()), 400);
    if (error.code !== "quota_exceeded") throw error;
    const seconds = error.extra.headers?.["retry-after"] ?? "60";
    c.header("retry-after", seconds);
    return ask(c, [{ field: "current_password", text: text.tooMany(Number(seconds)) }], 429);
  }
});
