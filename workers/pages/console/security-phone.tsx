import { type Context, Hono } from "hono";
import { confirmAnswer, type FactorView, factorsView } from "../../../shared/identity/factor-contract.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { allowsFactor } from "../../../shared/tenancy/factor-policy.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { phone as text } from "../messages/phone.ts";
import { security } from "../messages/security.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { Empty } from "../parts/pieces.tsx";
import { render } from "../parts/render.ts";
import { codeErrors } from "./security-code-errors.ts";
import { CodesPage } from "./security-page.tsx";
import { endingOf, NewPhonePage, PhoneCodePage } from "./security-phone-page.tsx";

type C = Context<PagesHono>;
const home = "/console/security";
const path = "/v1/auth/mfa";

const factorsOf = (c: C) => c.var.member.api.read(factorsView, path);
const waitingOf = async (c: C): Promise<FactorView | undefined> =>
  (await factorsOf(c)).factors.find(({ kind, confirmed_at: at }) => kind === "sms" && at === null);

export const phoneRoutes = new Hono<PagesHono>();

const newPhone = (c: C, errors: readonly FieldError[] = []) => {
  const { view, member } = c.var;
  return render(c, <NewPhonePage {...{ view, member, errors }} />, errors.length > 0 ? 400 : 200);
};

const codePage = (c: C, factor: FactorView, errors: readonly FieldError[] = []) => {
  const { view, member } = c.var;
  const page = { view, member, factor, errors };
  return render(c, <PhoneCodePage {...page} />, errors.length > 0 ? 400 : 200);
};

/** Why the number was refused, in words; whatever else was is a page of its own. @throws {Problem} */
function numberErrors(c: C, error: unknown): FieldError[] {
  if (!(error instanceof Problem)) throw error;
  const reason = error.extra.errors?.[0]?.code ?? "";
  const wrong: Record<string, string> = { ...text.wrong };
  if (error.code === "invalid_request")
    return [{ field: "number", text: wrong[reason] ?? text.wrong.unreadable }];
  if (error.code === "conflict") return [{ field: "number", text: text.taken }];
  return codeErrors(c, error).map((found) => ({ ...found, field: "number" }));
}

phoneRoutes.get("/new", (c) => newPhone(c));

phoneRoutes.post("/new", async (c) => {
  const number = lineOf(c.var.form, "number");
  if (number === "") return newPhone(c, [{ field: "number", text: text.missing }]);
  try {
    await c.var.member.api.send({ method: "POST", path: `${path}/sms`, body: { number } });
    return c.redirect(`${home}/phone/code`, 303);
  } catch (error) {
    return newPhone(c, numberErrors(c, error));
  }
});

phoneRoutes.get("/code", async (c) => {
  const factor = await waitingOf(c);
  return factor ? codePage(c, factor) : c.redirect(home, 303);
});

phoneRoutes.post("/code", async (c) => {
  const { view, member, form } = c.var;
  const factor = await waitingOf(c);
  if (!factor) return c.redirect(home, 303);
  const code = lineOf(form, "code");
  if (code === "") return codePage(c, factor, [{ field: "code", text: security.missingCode }]);
  try {
    const sent = { method: "POST", path: `${path}/confirm`, body: { id: factor.id, code } } as const;
    const { recovery_codes: codes } = confirmAnswer.parse(await member.api.send(sent));
    return codes === null ? c.redirect(home, 303) : render(c, <CodesPage {...{ view, member, codes }} />);
  } catch (error) {
    return codePage(c, factor, codeErrors(c, error));
  }
});

const OwnNumber = ({ factor }: { factor: FactorView }) => (
  <li>
    {text.ending(endingOf(factor))}
    {factor.locked && ` (${security.locked})`}
    {factor.confirmed_at === null && (
      <>
        {" "}
        ({text.waiting}) <a href={`${home}/phone/code`}>{text.goOn}</a>
      </>
    )}{" "}
    <a href={`${home}/${factor.id}/remove`}>{text.remove}</a>
  </li>
);

/** The number that gets codes, and what such a code is worth. */
export async function phoneSection(c: C) {
  const mine = await factorsOf(c);
  const numbers = mine.factors.filter(({ kind }) => kind === "sms");
  const isAllowed = allowsFactor(mine, "sms");
  const isOffered =
    mine.sms_available && isAllowed && numbers.every((factor) => factor.confirmed_at === null);
  return (
    <section class="stack" aria-labelledby="phone">
      <h2 id="phone">{text.title}</h2>
      <p class="muted">
        {isAllowed ? (mine.sms_available ? text.lead : text.unavailable) : security.notAllowed}
      </p>
      {numbers.length > 0 ? (
        <ul>
          {numbers.map((factor) => (
            <OwnNumber factor={factor} />
          ))}
        </ul>
      ) : (
        mine.sms_available && <Empty text={text.none} />
      )}
      {isOffered && (
        <p>
          <a class="button quiet slim" href={`${home}/phone/new`}>
            {text.add}
          </a>
        </p>
      )}
    </section>
  );
}
