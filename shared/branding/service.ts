import { findPlacedTenant } from "../data/placement.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { insert, update } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import { assertVersion } from "../http/if-match.ts";
import { systemPrincipal } from "../identity/credential.ts";
import { type IdentityContext, tenantDbOf } from "../identity/ports.ts";
import { sha256 } from "../kernel/digest.ts";
import { fromBase64url } from "../kernel/encoding.ts";
import { invalidField } from "../kernel/problem.ts";
import { ownTenant } from "../tenancy/service.ts";
import { accentsOf } from "./colour.ts";
import type { Brand, BrandingPatch, BrandingView, BrandPicture } from "./contract.ts";
import { logoOf } from "./logo.ts";
import { type BrandingRow, findBranding } from "./store.ts";
import { branding } from "./tables.ts";

type Chosen = Pick<BrandingRow, "displayName" | "accent" | "logo" | "logoType" | "logoDigest" | "version">;

/** Before anything was chosen. */
const nothing: Chosen = {
  displayName: null,
  accent: null,
  logo: null,
  logoType: null,
  logoDigest: null,
  version: 1,
};

const shown = (accent: string | null) => (accent === null ? null : (accentsOf(accent) ?? null));

const viewOf = (row: Chosen): BrandingView => ({
  display_name: row.displayName,
  accent: row.accent,
  accent_shown: shown(row.accent),
  logo: row.logoType && row.logoDigest ? { type: row.logoType, digest: row.logoDigest } : null,
  version: row.version,
});

export const readBranding = async (ctx: Context): Promise<BrandingView> =>
  viewOf((await findBranding(ctx.db)) ?? nothing);

/** @throws {Problem} `invalid_request` for a picture that is not what it says */
async function pictureOf(logo: BrandingPatch["logo"], kept: Chosen) {
  if (logo === undefined) return { logo: kept.logo, logoType: kept.logoType, logoDigest: kept.logoDigest };
  if (logo === null) return { logo: null, logoType: null, logoDigest: null };
  const read = logoOf(logo.type, logo.data);
  if ("fault" in read) throw invalidField("#/logo", "format", read.fault);
  const logoDigest = (await sha256(read.bytes)).slice(0, 16);
  return { logo: logo.data, logoType: logo.type, logoDigest };
}

/** @throws {Problem} `precondition_failed`, `invalid_request` */
export async function changeBranding(ctx: Context, patch: BrandingPatch): Promise<BrandingView> {
  const row = await findBranding(ctx.db);
  const kept = row ?? nothing;
  assertVersion(ctx, kept.version);
  const chosen = {
    displayName: patch.display_name === undefined ? kept.displayName : patch.display_name,
    accent: patch.accent === undefined ? kept.accent : patch.accent,
    ...(await pictureOf(patch.logo, kept)),
  };
  const now = ctx.clock.now();
  const { tenantId } = ctx.principal;
  const version = kept.version + 1;
  const write = row
    ? update(branding, row.id, row.version, { ...chosen, updatedAt: now })
    : insert(branding, { id: tenantId, ...chosen, createdAt: now, updatedAt: now });
  return ctx.answer(
    viewOf({ ...chosen, version }),
    {
      action: "branding.changed",
      target: { kind: "tenant", id: tenantId },
      detail: { fields: Object.keys(patch).sort().join(" ") },
    },
    write,
  );
}

/** What a letter shows of the company: its chosen name, and its colour where white can be read on it. */
export async function letterBrandOf(
  db: TenantDb,
): Promise<{ name: string | undefined; accent: string | undefined }> {
  const row = await findBranding(db);
  return { name: row?.displayName ?? undefined, accent: shown(row?.accent ?? null)?.light };
}

/** By the name in a public address; a company that is closed or is called otherwise by now has no door. */
async function chosenBy(ctx: IdentityContext, slug: string) {
  if (!/^[a-z0-9-]{1,64}$/.test(slug)) return undefined;
  const placed = await findPlacedTenant(ctx.shards.home, slug);
  if (!placed) return undefined;
  const db = tenantDbOf(ctx, systemPrincipal(placed.tenantId, placed.shard, "branding"));
  const [row, tenant] = await Promise.all([findBranding(db), ownTenant(db)]);
  return row && tenant.status !== "closed" && tenant.slug === slug ? { row, tenant } : undefined;
}

export async function brandBy(ctx: IdentityContext, slug: string): Promise<Brand | null> {
  const found = await chosenBy(ctx, slug);
  if (!found) return null;
  const { row, tenant } = found;
  return {
    slug,
    name: row.displayName ?? tenant.name,
    accent: shown(row.accent),
    logo: row.logoDigest,
    version: row.version,
  };
}

export async function pictureBy(ctx: IdentityContext, slug: string): Promise<BrandPicture | null> {
  const row = (await chosenBy(ctx, slug))?.row;
  const bytes = row?.logo ? fromBase64url(row.logo) : undefined;
  return bytes && row?.logoType ? { type: row.logoType, bytes } : null;
}
