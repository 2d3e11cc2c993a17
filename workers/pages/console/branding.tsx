import { type Context, Hono } from "hono";
import { type BrandingView, brandingView } from "../../../shared/branding/contract.ts";
import { mostLogoBytes } from "../../../shared/branding/logo.ts";
import { base64url } from "../../../shared/kernel/encoding.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { lineOf } from "../door/form.ts";
import type { PagesHono } from "../environment.ts";
import { branding as text } from "../messages/branding.ts";
import { type FieldError, fieldErrors } from "../parts/field-errors.ts";
import { render } from "../parts/render.ts";
import { BrandingPage } from "./branding-page.tsx";

type C = Context<PagesHono>;
const path = "/v1/branding";

const labels = () => ({ display_name: text.name, accent: text.accent, logo: text.logo });

export const brandingRoutes = new Hono<PagesHono>();

interface More {
  chosen?: BrandingView;
  values?: { display_name: string; accent: string };
  saved?: boolean;
  errors?: readonly FieldError[];
}

async function show(c: C, more: More = {}, status: 200 | 400 = 200) {
  const { view, member } = c.var;
  const chosen = more.chosen ?? (await member.api.read(brandingView, path));
  const door = new URL(`/t/${member.tenant.slug}`, c.req.url).href;
  return render(c, <BrandingPage {...{ view, member, door, ...more, chosen }} />, status);
}

/** Nothing where the picture stays, `null` where it goes. @throws {Problem} `invalid_request` for one too large to be sent on */
async function logoIn(form: FormData): Promise<{ logo?: { type: string; data: string } | null }> {
  const file = form.get("logo");
  if (file instanceof File && file.size > 0) {
    if (file.size > mostLogoBytes) throw new Problem("body_too_large", "");
    return { logo: { type: file.type, data: base64url(new Uint8Array(await file.arrayBuffer())) } };
  }
  return lineOf(form, "remove_logo") === "yes" ? { logo: null } : {};
}

function findingsIn(error: unknown): FieldError[] {
  if (!(error instanceof Problem)) throw error;
  if (error.code === "body_too_large") return [{ field: "logo", text: text.badLogo }];
  if (!["invalid_request", "precondition_failed"].includes(error.code)) throw error;
  const isLogo = error.extra.errors?.some(({ pointer }) => pointer.startsWith("#/logo"));
  return isLogo ? [{ field: "logo", text: text.badLogo }] : fieldErrors(error, labels());
}

brandingRoutes.get("/", (c) => show(c, { saved: c.req.query("saved") === "yes" }));

brandingRoutes.post("/", async (c) => {
  const { member, form } = c.var;
  const values = { display_name: lineOf(form, "display_name"), accent: lineOf(form, "accent").toLowerCase() };
  try {
    const body = {
      display_name: values.display_name || null,
      accent: values.accent || null,
      ...(await logoIn(form)),
    };
    const ifMatch = `"v${lineOf(form, "version")}"`;
    await member.api.send({ method: "PATCH", path, body, ifMatch });
  } catch (error) {
    return show(c, { values, errors: findingsIn(error) }, 400);
  }
  return c.redirect("/console/branding?saved=yes", 303);
});
