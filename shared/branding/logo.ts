import { fromBase64url } from "../kernel/encoding.ts";

export const logoTypes = ["image/png", "image/webp"] as const;
export type LogoType = (typeof logoTypes)[number];

export const mostLogoBytes = 32_768;
const mostPixels = 1_024;

const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.slice(from, to));
const number = (bytes: Uint8Array, at: number) =>
  bytes.slice(at, at + 4).reduce((sum, byte) => sum * 256 + byte, 0);

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** By its first bytes; what a sender calls it counts for nothing. */
function typeOf(bytes: Uint8Array): LogoType | undefined {
  if (png.every((byte, index) => bytes[index] === byte) && ascii(bytes, 12, 16) === "IHDR")
    return "image/png";
  const isWebp = ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP";
  return isWebp && /^VP8[ LX]$/.test(ascii(bytes, 12, 16)) ? "image/webp" : undefined;
}

const isSane = (bytes: Uint8Array) =>
  [number(bytes, 16), number(bytes, 20)].every((side) => side >= 1 && side <= mostPixels);

/** A picture that is what it says and is small enough, or what is wrong with it. */
export function logoOf(type: LogoType, data: string): { bytes: Uint8Array<ArrayBuffer> } | { fault: string } {
  const bytes = fromBase64url(data);
  if (!bytes) return { fault: "must be base64url without padding" };
  if (bytes.length > mostLogoBytes) return { fault: `must be at most ${mostLogoBytes} bytes` };
  if (typeOf(bytes) !== type) return { fault: "must be the PNG or WebP that it says it is" };
  if (type === "image/png" && !isSane(bytes)) return { fault: `must be at most ${mostPixels} pixels a side` };
  return { bytes };
}
