import fc from "fast-check";
import { Hono } from "hono/tiny";
import { expect, test } from "vitest";
import type { Route } from "../../../shared/http/route.ts";
import { pathOf, routerOf } from "../../../shared/http/router.ts";

const routes = [
  ["get", "/v1/things"],
  ["post", "/v1/things"],
  ["get", "/v1/things/me"],
  ["get", "/v1/things/{id}"],
  ["delete", "/v1/things/{id}"],
  ["get", "/v1/things/{id}/parts/{part}"],
  ["get", "/v1/{id}/parts"],
  ["get", "/.well-known/gpc.json"],
].map(([method, path]) => ({ method, path }) as unknown as Route<never>);

const router = routerOf(routes);
const found = (method: string, path: string) => {
  const way = router.find(method, pathOf(`http://host${path}`));
  return way && { path: way.route.path, params: way.params };
};

/** The router that stood here before: what it finds, this one finds. */
const other = new Hono();
for (const { method, path } of routes)
  other.on(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ":$1"), (c) =>
    c.json({ path, params: c.req.param() }),
  );

const piece = fc.oneof(
  fc.constantFrom("v1", "things", "me", "parts", ".well-known", "gpc.json", "%74hings", "", "..", "gpcXjson"),
  fc.constantFrom("a%2Fb", "%E2%82%AC", "%25", "%252F", "a b", "thi_1", "{id}", ":id", "constructor"),
);

test("a path finds the same route and the same names as with Hono's router", async () => {
  const paths = fc.tuple(
    fc.constantFrom("GET", "POST", "DELETE", "PUT"),
    fc.array(piece, { minLength: 1, maxLength: 5 }).filter((pieces) => pieces.at(-1) !== ""),
    fc.constantFrom("", "?", "?a=/b", "?x=%2F&y"),
  );
  await fc.assert(
    fc.asyncProperty(paths, async ([method, pieces, query]) => {
      const path = `/${pieces.join("/").replaceAll(" ", "%20")}${query}`;
      const request = { url: `http://host${path}`, method, headers: new Headers() } as Request;
      const theirs = await other.fetch(request);
      const ours = found(method, path);
      expect(ours).toEqual(theirs.status === 200 ? await theirs.json() : undefined);
    }),
    { numRuns: 2_000 },
  );
});

test("what is no escape is taken as it stands", () => {
  expect(found("GET", "/v1/things/%zz")).toEqual({ path: "/v1/things/{id}", params: { id: "%zz" } });
});

test("one resource has one address: a slash at its end is another path", () => {
  expect(found("GET", "/v1/things/")).toBeUndefined();
  expect(found("GET", "/v1/things//")).toBeUndefined();
  expect(router.methods("/v1/things/")).toEqual([]);
});

test("HEAD is answered by what answers GET, and a path knows what may be asked there", () => {
  expect(found("HEAD", "/v1/things")?.path).toBe("/v1/things");
  expect(router.methods("/v1/things")).toEqual(["GET", "POST"]);
  expect(router.methods("/v1/things/x")).toEqual(["GET", "DELETE"]);
  expect(router.methods("/v1/nothing")).toEqual([]);
});
