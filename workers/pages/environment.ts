import type { Brand, BrandDoor } from "../../shared/branding/contract.ts";
import type { SsoDoor } from "../../shared/connections/browser-contract.ts";
import type { BrowserIdentity } from "../../shared/identity/browser-contract.ts";
import type { UserView } from "../../shared/identity/contract.ts";
import type { Permission } from "../../shared/kernel/access.ts";
import type { ClockBinding } from "../../shared/kernel/clock.ts";
import type { Ids } from "../../shared/kernel/ids.ts";
import type { Locale } from "../../shared/kernel/locale.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { InvitationDoor } from "../../shared/members/browser-contract.ts";
import type { TenantView } from "../../shared/tenancy/contract.ts";
import type { AssetPaths } from "./browser/assets.ts";
import type { Api } from "./console/api.ts";
import type { Theme } from "./door/theme.ts";

/** Service bindings only: what pages show they ask of the same doors as everyone. */
export interface PagesEnv extends ClockBinding {
  REGION: string;
  API: Fetcher;
  TENANTS: Fetcher;
  USAGE: Fetcher;
  IDENTITY: BrowserIdentity & InvitationDoor & SsoDoor & BrandDoor & Pick<Fetcher, "fetch">;
}

/** What every page knows of its request. */
export interface View {
  requestId: string;
  region: Region;
  theme: Theme;
  locale: Locale;
  /** Goes into every form, to come back with the cookie of the same value. */
  formToken: string;
  path: string;
  signedIn: boolean;
  assets: AssetPaths;
  /** How the company at whose door this is wants to look. */
  brand?: Brand;
}

/** The signed-in person of a request and the API as they may use it. */
export interface Member {
  user: UserView;
  tenant: TenantView;
  api: Api;
  /** Hides what the role may never do, and what nobody may while suspended; the API decides all the same. */
  may(permission: Permission): boolean;
}

export interface PagesHono {
  Bindings: PagesEnv;
  Variables: {
    view: View;
    ids: Ids;
    now: number;
    /** Of a guarded POST; the guard reads it once. */
    form: FormData;
    member: Member;
  };
}
