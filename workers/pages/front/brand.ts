import type { Context } from "hono";
import { Hono } from "hono";
import type { Brand } from "../../../shared/branding/contract.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { PagesHono, View } from "../environment.ts";

/** An address names the picture and the colours it was made for: what it answers never changes. */
const forever = { "cache-control": "public, max-age=31536000, immutable" };

export const brandPaths = ({ slug, version, logo }: Brand) => ({
  style: `/t/${slug}/style/${version}.css`,
  logo: logo === null ? null : `/t/${slug}/logo/${logo}`,
});

/** The colours alone, as tokens: a company's style can move nothing. */
const styleOf = ({ light, dark }: NonNullable<Brand["accent"]>): string =>
  `:root{--accent:light-dark(${light},${dark});--accent-deep:light-dark(${light},${dark});--on-accent:light-dark(#ffffff,#10131c)}`;

/** A page at a company's door; without a name, or with one that chose nothing, it is LeanVibe's own. */
export async function branded(c: Context<PagesHono>, slug: string): Promise<View> {
  const brand = slug === "" ? null : await c.env.IDENTITY.brandOf(slug.toLowerCase());
  return brand === null ? c.var.view : { ...c.var.view, brand };
}

export const brandRoutes = new Hono<PagesHono>();

brandRoutes.get("/t/:slug/style/:file", async (c) => {
  const brand = await c.env.IDENTITY.brandOf(c.req.param("slug"));
  if (!brand?.accent || c.req.param("file") !== `${brand.version}.css`) throw new Problem("not_found", "");
  return new Response(styleOf(brand.accent), { headers: { ...forever, "content-type": "text/css" } });
});

brandRoutes.get("/t/:slug/logo/:digest", async (c) => {
  const slug = c.req.param("slug");
  const [brand, picture] = await Promise.all([
    c.env.IDENTITY.brandOf(slug),
    c.env.IDENTITY.brandPicture(slug),
  ]);
  if (!picture || brand?.logo !== c.req.param("digest")) throw new Problem("not_found", "");
  const headers = {
    ...forever,
    "content-type": picture.type,
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
  };
  return new Response(picture.bytes, { headers });
});
