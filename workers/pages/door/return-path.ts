/**
 * Where to go after sign-in. Only a path of this site's console, or a tool's question: anything a browser could read as
 * another origin (`//host`, `/\host`, a scheme) falls back to the console.
 */
export function returnPath(value: unknown): string {
  if (typeof value !== "string" || value.length > 4000 || value.includes("..")) return "/console";
  if (/^\/(?:oauth\/authorize|device)(?:\?[\w\-./?=&%~+*]*)?$/.test(value)) return value;
  if (value.length > 500) return "/console";
  return /^\/console(?:[/?][\w\-./?=&%~]*)?$/.test(value) ? value : "/console";
}

export const signInPath = (next: string): string =>
  next === "/console" ? "/signin" : `/signin?next=${encodeURIComponent(next)}`;

/** Any path of this site, for going back to where a small form stood. */
export function localPath(value: unknown): string {
  if (typeof value !== "string" || value.length > 500) return "/";
  return /^\/(?![/\\])[\w\-./?=&%~+]*$/.test(value) ? value : "/";
}
