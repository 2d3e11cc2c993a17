import { Hono } from "hono";
import { Problem } from "../../../shared/kernel/problem.ts";
import { keysView } from "../../../shared/keys/wire.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { encryption as text } from "../messages/encryption.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { EncryptionPage } from "./encryption-page.tsx";
import { CredentialsPage, KeyServicePage, LeavePage } from "./key-service-page.tsx";

const here = "/console/encryption";
const labels = () => ({
  endpoint: text.endpoint,
  aws_region: text.awsRegion,
  place: text.placeLabel,
  key_id: text.keyId,
  access_key_id: text.accessKeyId,
  secret_access_key: text.secretAccessKey,
});

/** What can be put right in the form; anything else is a page of its own. */
function findingsIn(error: unknown): FieldError[] {
  const isAboutForm =
    error instanceof Problem && ["invalid_request", "upstream_failed", "egress_refused"].includes(error.code);
  if (!isAboutForm) throw error;
  return fieldErrors(error, labels());
}

export const encryptionRoutes = new Hono<PagesHono>();

encryptionRoutes.get("/", async (c) => {
  const { view, member, ids } = c.var;
  const keys = await member.api.read(keysView, "/v1/keys");
  return render(c, <EncryptionPage {...{ view, member, keys, requestKey: ids.secret(16) }} />);
});

encryptionRoutes.post("/rotate", async (c) => {
  const requestKey = lineOf(c.var.form, "request_key");
  await c.var.member.api.send({ method: "POST", path: "/v1/keys/rotate", requestKey });
  return c.redirect(here, 303);
});

encryptionRoutes.get("/key-service", (c) => {
  const { view, member, ids } = c.var;
  return render(c, <KeyServicePage {...{ view, member, requestKey: ids.secret(16) }} />);
});

encryptionRoutes.post("/key-service", async (c) => {
  const { view, member, ids, form } = c.var;
  const values = {
    aws_region: lineOf(form, "aws_region"),
    key_id: lineOf(form, "key_id"),
    place: lineOf(form, "place"),
    endpoint: lineOf(form, "endpoint"),
  };
  const { endpoint, ...needed } = values;
  const body = { ...needed, ...credentialsIn(form), ...(endpoint === "" ? {} : { endpoint }) };
  try {
    const requestKey = lineOf(form, "request_key");
    await member.api.send({ method: "POST", path: "/v1/keys/customer", body, requestKey });
    return c.redirect(here, 303);
  } catch (error) {
    const errors = findingsIn(error);
    const again = { view, member, values, errors, requestKey: ids.secret(16) };
    return render(c, <KeyServicePage {...again} />, 400);
  }
});

encryptionRoutes.get("/credentials", (c) => {
  const { view, member } = c.var;
  return render(c, <CredentialsPage {...{ view, member }} />);
});

encryptionRoutes.post("/credentials", async (c) => {
  const { view, member, form } = c.var;
  try {
    await member.api.send({ method: "PATCH", path: "/v1/keys/customer", body: credentialsIn(form) });
    return c.redirect(here, 303);
  } catch (error) {
    return render(c, <CredentialsPage {...{ view, member, errors: findingsIn(error) }} />, 400);
  }
});

encryptionRoutes.get("/leave", (c) => {
  const { view, member } = c.var;
  return render(c, <LeavePage {...{ view, member }} />);
});

encryptionRoutes.post("/leave", async (c) => {
  await c.var.member.api.send({ method: "DELETE", path: "/v1/keys/customer" });
  return c.redirect(here, 303);
});

const credentialsIn = (form: FormData) => ({
  access_key_id: lineOf(form, "access_key_id"),
  secret_access_key: lineOf(form, "secret_access_key"),
});
