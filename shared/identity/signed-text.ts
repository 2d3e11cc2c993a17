import { equalBytes, hmacSha256, sha256 } from "../kernel/digest.ts";
import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";
import { isRegion, type Region, type ResidencyPolicy } from "../kernel/region.ts";

/** Text that proves itself, so that nothing is stored for it. */
export interface SignedKind {
  /** Three letters; with the region behind them the edge knows where to ask. */
  prefix: string;
  /** Keeps texts of one kind from passing for another's. */
  purpose: string;
}

export interface OpenedText {
  region: Region;
  body: unknown;
  /** SHA-256 of the whole text, base64url: what its single use or its tries are counted under. */
  digest: string;
}

const shape = /^([a-z]{3})_([a-z]{2})s?_([\w-]{1,2000})\.([\w-]{43})$/;
const seal = (key: string, { purpose }: SignedKind, head: string) => hmacSha256(key, `${purpose}:v1:${head}`);

/** `<prefix>_<region>[s]_<body>.<HMAC-SHA-256>`; `s`: the tenant's data are asked for at its region's host only. */
export async function signText(
  kind: SignedKind,
  key: string,
  { region, policy }: { region: Region; policy: ResidencyPolicy },
  body: unknown,
): Promise<string> {
  const place = `${region}${policy === "strict" ? "s" : ""}`;
  const head = `${kind.prefix}_${place}_${base64url(utf8(JSON.stringify(body)))}`;
  return `${head}.${base64url(await seal(key, kind, head))}`;
}

/** Unverified: it only says at which region's door to ask. */
export function regionOfSigned({ prefix }: SignedKind, text: string): Region | undefined {
  const [, kind, region] = shape.exec(text) ?? [];
  return kind === prefix && isRegion(region) ? region : undefined;
}

/** What this key signed as this kind; whatever else comes is nothing. */
export async function openSigned(
  kind: SignedKind,
  key: string,
  text: string,
): Promise<OpenedText | undefined> {
  const region = regionOfSigned(kind, text);
  const [, , , body = "", tag = ""] = shape.exec(text) ?? [];
  const [bytes, given] = [fromBase64url(body), fromBase64url(tag)];
  const head = text.slice(0, text.lastIndexOf("."));
  if (!region || !bytes || !given || !equalBytes(given, await seal(key, kind, head))) return undefined;
  return { region, body: JSON.parse(new TextDecoder().decode(bytes)), digest: await sha256(text) };
}
