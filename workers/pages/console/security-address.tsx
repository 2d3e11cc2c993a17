import { type Context, Hono } from "hono";
import { type AddressView, addressView } from "../../../shared/identity/password-contract.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono, View } from "../environment.ts";
import { passwordSection as text } from "../messages/recover.ts";
import { FormToken } from "../parts/form.tsx";
import { PostButton } from "./post-button.tsx";

type C = Context<PagesHono>;
const home = "/console/security";

export const addressForms = new Hono<PagesHono>();

addressForms.post("/letter", async (c) => {
  await c.var.member.api.send({ method: "POST", path: "/v1/auth/email" });
  return c.redirect(`${home}?done=letter`, 303);
});

addressForms.post("/codes", async (c) => {
  const body = { enabled: lineOf(c.var.form, "enabled") === "yes" };
  await c.var.member.api.send({ method: "POST", path: "/v1/auth/mfa/email", body });
  return c.redirect(`${home}?done=${body.enabled ? "codes-on" : "codes-off"}`, 303);
});

/** The weakest second step: it says so, and asks for an address that letters reach. */
const Codes = ({ view, mine }: { view: View; mine: AddressView }) => (
  <form class="stack" method="post" action={`${home}/address/codes`}>
    <FormToken view={view} />
    <h3>{text.codes}</h3>
    <p class="muted">
      {mine.codes_locked
        ? text.codesLocked
        : mine.codes
          ? text.codesOn
          : mine.verified
            ? text.codesOff
            : text.codesUnverified}
    </p>
    {(mine.codes || mine.verified) && (
      <p>
        <button type="submit" class="button quiet slim" name="enabled" value={mine.codes ? "no" : "yes"}>
          {mine.codes ? text.turnOff : text.turnOn}
        </button>
      </p>
    )}
  </form>
);

/** Whether letters reach the person, and whether codes in them are a second step of theirs. */
export async function addressSection(c: C) {
  const view = c.var.view;
  const mine = await c.var.member.api.read(addressView, "/v1/auth/email");
  return (
    <section class="stack" aria-labelledby="address">
      <h2 id="address">{text.address}</h2>
      <p class="muted">{mine.verified ? text.verified : mine.letters ? text.unverified : text.noLetters}</p>
      {mine.letters && !mine.verified && (
        <PostButton view={view} action={`${home}/address/letter`} text={text.send} />
      )}
      {(mine.letters || mine.codes) && <Codes {...{ view, mine }} />}
    </section>
  );
}
