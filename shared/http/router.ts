import type { Route } from "./route.ts";

type AnyRoute = Route<never>;

interface Way {
  route: AnyRoute;
  /** A piece of the path, or the name of what stands there. */
  parts: readonly (string | { name: string })[];
}

export interface Found {
  route: AnyRoute;
  params: Record<string, string>;
}

/** Escapes that name a character of the path itself (`%2F`) stay until the piece they stand in is read. */
function decoded(text: string, decode: (text: string) => string): string {
  try {
    return text.includes("%") ? decode(text) : text;
  } catch {
    return text;
  }
}

/** @param url whole, as a request has it */
export function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const query = url.indexOf("?", start);
  const path = query === -1 ? url.slice(start) : url.slice(start, query);
  return decoded(path, (escaped) => decodeURI(escaped.replaceAll("%25", "%2525")));
}

const partsOf = (path: string) =>
  path.split("/").map((part) => (part.startsWith("{") ? { name: part.slice(1, -1) } : part));

const fits = ({ parts }: Way, pieces: readonly string[]): boolean =>
  parts.length === pieces.length &&
  parts.every((part, index) => (typeof part === "string" ? part === pieces[index] : pieces[index] !== ""));

/** What stood where the path has names. */
function paramsOf({ parts }: Way, pieces: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  parts.forEach((part, index) => {
    if (typeof part !== "string") params[part.name] = decoded(pieces[index] ?? "", decodeURIComponent);
  });
  return params;
}

const methodOf = ({ route }: Way) => route.method.toUpperCase();

/** Where two paths fit, the route that stands first answers: `/me` before `/{id}`. */
export function routerOf(routes: readonly AnyRoute[]) {
  const ways = routes.map((route): Way => ({ route, parts: partsOf(route.path) }));
  const byMethod = Map.groupBy(ways, methodOf);
  return {
    /** A HEAD is asked of what answers a GET (RFC 9110 §9.3.2). */
    find(method: string, path: string): Found | undefined {
      const pieces = path.split("/");
      const way = byMethod.get(method === "HEAD" ? "GET" : method)?.find((one) => fits(one, pieces));
      return way && { route: way.route, params: paramsOf(way, pieces) };
    },
    /** What may be asked at that path. */
    methods(path: string): string[] {
      const pieces = path.split("/");
      return [...new Set(ways.filter((way) => fits(way, pieces)).map(methodOf))];
    },
  };
}
