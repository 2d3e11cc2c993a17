import { text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { logoTypes } from "./logo.ts";

export const branding = tenantTable("branding", () => ({
  displayName: text("title"),
  accent: text("accent"),
  logo: text("logo"),
  logoType: text("logo_type", { enum: logoTypes }),
  logoDigest: text("logo_tag"),
  ...changeColumns(),
}));
