import audit from "../../../.wrangler/browser/audit.txt";
import { sha256 } from "../../../shared/kernel/digest.ts";
import css from "./app.css";
import live from "./live.client.js";
import { mark } from "./mark.ts";
import passkey from "./passkey.client.js";

const files = {
  "app.css": { type: "text/css; charset=utf-8", text: css },
  "audit.js": { type: "text/javascript; charset=utf-8", text: audit },
  "live.js": { type: "text/javascript; charset=utf-8", text: live },
  "passkey.js": { type: "text/javascript; charset=utf-8", text: passkey },
  "mark.svg": { type: "image/svg+xml", text: mark },
};
type AssetName = keyof typeof files;
export type AssetPaths = Record<AssetName, string>;

let known: Promise<AssetPaths> | undefined;

/** Paths carry the content's hash, so that a browser may keep them for ever. */
export function assetPaths(): Promise<AssetPaths> {
  known ??= Promise.all(
    Object.entries(files).map(async ([name, { text }]) => [name, await pathOf(name, text)] as const),
  ).then((pairs) => Object.fromEntries(pairs) as AssetPaths);
  return known;
}

const pathOf = async (name: string, text: string) => `/pages/${(await sha256(text)).slice(0, 12)}/${name}`;

/** `undefined` for a name or a hash that this build does not know. */
export async function assetResponse(path: string): Promise<Response | undefined> {
  const paths = await assetPaths();
  const name = (Object.keys(files) as AssetName[]).find((candidate) => paths[candidate] === path);
  if (name === undefined) return undefined;
  return new Response(files[name].text, {
    headers: { "content-type": files[name].type, "cache-control": "public, max-age=31536000, immutable" },
  });
}
