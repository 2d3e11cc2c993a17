import * as z from "zod/mini";
import { line } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { logoTypes } from "./logo.ts";

const colour = deferred(() =>
  z.string().check(z.regex(/^#[0-9a-f]{6}$/, "must be a colour such as #1a5fb4")),
);

/** What is absent stays; `null` goes back to LeanVibe's own. */
export const brandingPatch = deferred(() =>
  z.strictObject({
    display_name: z.optional(z.nullable(line(80))),
    accent: z.optional(z.nullable(colour)),
    logo: z.optional(
      z.nullable(
        z.strictObject({
          type: z.enum(logoTypes),
          /** base64url without padding, at most 32 KiB of picture. */
          data: z.string().check(z.minLength(1), z.maxLength(44_000)),
        }),
      ),
    ),
  }),
);
export type BrandingPatch = z.output<typeof brandingPatch>;

export const brandingView = deferred(() =>
  z.object({
    display_name: z.nullable(z.string()),
    accent: z.nullable(z.string()),
    /** The colour as it is shown: moved until it can be read on every surface. */
    accent_shown: z.nullable(z.object({ light: z.string(), dark: z.string() })),
    logo: z.nullable(z.object({ type: z.enum(logoTypes), digest: z.string() })),
    version: z.int(),
  }),
);
export type BrandingView = z.output<typeof brandingView>;

/** What anybody at the company's door may see of it. */
export interface Brand {
  slug: string;
  name: string;
  accent: { light: string; dark: string } | null;
  /** Names the picture in its address, so that a new one is a new address. */
  logo: string | null;
  /** Names the colours in theirs. */
  version: number;
}

export interface BrandPicture {
  type: (typeof logoTypes)[number];
  bytes: Uint8Array<ArrayBuffer>;
}

/** What the pages script asks of identity. */
export interface BrandDoor {
  /** `null`: no such company, or one that looks like LeanVibe; nobody learns which. */
  brandOf(slug: string): Promise<Brand | null>;
  brandPicture(slug: string): Promise<BrandPicture | null>;
}
