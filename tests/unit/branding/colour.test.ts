import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accentsOf,
  type Colour,
  colourOf,
  contrast,
  hexOf,
  isReadable,
  onAccent,
  surfaces,
} from "../../../shared/branding/colour.ts";
import { logoOf, mostLogoBytes } from "../../../shared/branding/logo.ts";
import { base64url } from "../../../shared/kernel/encoding.ts";

const part = fc.nat(255);
const colours = fc.tuple(part, part, part);
const parsed = (hex: string): Colour => colourOf(hex) ?? [0, 0, 0];

describe("a company's colour (M-384)", () => {
  test("can be read in light and dark, on pages and on buttons, whatever it is", () => {
    fc.assert(
      fc.property(colours, (colour) => {
        const shown = accentsOf(hexOf(colour));
        for (const scheme of ["light", "dark"] as const) {
          const accent = parsed(shown?.[scheme] ?? "");
          expect(contrast(accent, surfaces[scheme])).toBeGreaterThanOrEqual(4.5);
          expect(contrast(accent, onAccent[scheme])).toBeGreaterThanOrEqual(4.5);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("stays as it is where it can be read", () => {
    fc.assert(
      fc.property(colours, (colour) => {
        const shown = accentsOf(hexOf(colour));
        for (const scheme of ["light", "dark"] as const)
          if (isReadable(colour, scheme)) expect(shown?.[scheme]).toBe(hexOf(colour));
      }),
    );
  });

  test("is six digits and nothing else", () => {
    for (const text of ["red", "#fff", "#12345g", "#1234567", "url(x)", ""])
      expect(accentsOf(text)).toBeUndefined();
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
  });
});

const png = (width: number, height: number, more = 0) => {
  const bytes = new Uint8Array(33 + more);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return base64url(bytes);
};

test.each([
  [
    "a picture with a script in it",
    "image/png",
    base64url(new TextEncoder().encode("<svg onload=alert(1)>")),
  ],
  ["a PNG called WebP", "image/webp", png(32, 32)],
  ["one that would fill the screen of a wall", "image/png", png(40_000, 10)],
  ["one of no height", "image/png", png(10, 0)],
  ["one that is too heavy", "image/png", png(32, 32, mostLogoBytes)],
  ["no base64url", "image/png", "a b"],
  ["another spelling of the same bytes", "image/png", `${png(32, 32)}=`],
] as const)("%s is no logo", (_name, type, data) => {
  expect(logoOf(type, data)).toHaveProperty("fault");
});

test("a small PNG is a logo", () => {
  expect(logoOf("image/png", png(128, 64))).toHaveProperty("bytes");
});
