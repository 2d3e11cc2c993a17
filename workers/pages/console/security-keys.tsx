import { type Context, Hono } from "hono";
import { parseJson, readText } from "../../../shared/http/body.ts";
import { passkeyOptions, registrationResponse } from "../../../shared/identity/contract.ts";
import {
  newPasskeyOptionsInput,
  type PasskeyView,
  passkeyList,
} from "../../../shared/identity/passkey-contract.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { cookieOf, setCookie } from "../door/cookies.ts";
import { lineOf, textOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { security as text } from "../messages/security.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { pathId } from "./path-id.ts";
import { KeyPage, Keys, NewKeyPage } from "./security-keys-page.tsx";

type C = Context<PagesHono>;
const home = "/console/security";
const api = "/v1/auth/passkeys";
/** As long as a challenge lasts. */
const ceremonySeconds = 300;

const keysOf = async (c: C) => (await c.var.member.api.read(passkeyList, api)).data;

/** Passkeys, which sign in by themselves, and security keys, which follow a password. */
export const keysSection = async (c: C) => <Keys keys={await keysOf(c)} />;

async function keyOf(c: C): Promise<PasskeyView> {
  const id = pathId("passkey", c.req.param("id") ?? "");
  const key = (await keysOf(c)).find((candidate) => candidate.id === id);
  if (!key) throw new Problem("not_found", "");
  return key;
}

export const securityKeyRoutes = new Hono<PagesHono>();

const newKey = (c: C, errors: readonly FieldError[] = [], status: 200 | 400 = 200) => {
  const { view, member } = c.var;
  return render(c, <NewKeyPage {...{ view, member, errors }} />, status);
};

securityKeyRoutes.get("/new", (c) => newKey(c));

/** Called by the page's script; who was not asked for a fresh proof yet is sent there by the form. */
securityKeyRoutes.post("/options", async (c) => {
  const input = newPasskeyOptionsInput.safeParse(parseJson(await readText(c.req.raw)));
  if (!input.success) return c.json({}, 400);
  try {
    const sent = { method: "POST", path: `${api}/options`, body: input.data } as const;
    const { transaction, options } = passkeyOptions.parse(await c.var.member.api.send(sent));
    c.header("set-cookie", setCookie("ceremony", transaction, ceremonySeconds), { append: true });
    return c.json(options);
  } catch (error) {
    if (error instanceof Problem) return c.json({}, 400);
    throw error;
  }
});

securityKeyRoutes.post("/new", async (c) => {
  const { form, member, ids } = c.var;
  const name = lineOf(form, "name");
  const kind = lineOf(form, "kind") === "security_key" ? "security_key" : "passkey";
  const response = registrationResponse.safeParse(parseJson(textOf(form, "credential") || "null"));
  const transaction = cookieOf(c.req.raw.headers, "ceremony") ?? "";
  // Without an answer this asks for options once more, so that what was refused is said on a page.
  if (!response.success) await member.api.send({ method: "POST", path: `${api}/options`, body: { kind } });
  if (!response.success || transaction === "") return newKey(c, [{ text: text.keyFailed }], 400);
  const body = { kind, transaction, response: response.data, ...(name === "" ? {} : { name }) };
  try {
    await member.api.send({ method: "POST", path: api, body, requestKey: ids.secret(16) });
    return c.redirect(home, 303);
  } catch (error) {
    const isRefused = error instanceof Problem && ["invalid_credentials", "conflict"].includes(error.code);
    if (isRefused) return newKey(c, [{ text: text.keyFailed }], 400);
    throw error;
  }
});

securityKeyRoutes.get("/:id", async (c) => {
  const { view, member } = c.var;
  return render(c, <KeyPage {...{ view, member, key_: await keyOf(c) }} />);
});

securityKeyRoutes.post("/:id", async (c) => {
  const { view, member, form } = c.var;
  const key = await keyOf(c);
  const name = lineOf(form, "name");
  if (name === "") {
    const errors = [{ field: "name", text: text.missingName }];
    return render(c, <KeyPage {...{ view, member, key_: key, errors }} />, 400);
  }
  const ifMatch = `"v${lineOf(form, "version")}"`;
  await member.api.send({ method: "PATCH", path: `${api}/${key.id}`, body: { name }, ifMatch });
  return c.redirect(home, 303);
});

securityKeyRoutes.post("/:id/remove", async (c) => {
  const { view, member } = c.var;
  const key = await keyOf(c);
  try {
    await member.api.send({ method: "DELETE", path: `${api}/${key.id}` });
    return c.redirect(home, 303);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "conflict") throw error;
    const errors = [{ text: text.keyStays }];
    return render(c, <KeyPage {...{ view, member, key_: key, errors }} />, 409);
  }
});
