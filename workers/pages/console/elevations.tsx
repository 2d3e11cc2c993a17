import { Hono } from "hono";
import { pageOf } from "../../../shared/http/wire.ts";
import { elevation } from "../../../shared/operators/contract.ts";
import type { PagesHono } from "../environment.ts";
import { render } from "../parts/render.ts";
import { queryOf } from "./api.ts";
import { ElevationsPage } from "./elevations-page.tsx";
import { pathId } from "./path-id.ts";

const elevationPage = pageOf(elevation);

export const elevationRoutes = new Hono<PagesHono>();

elevationRoutes.get("/", async (c) => {
  const { view, member } = c.var;
  const cursor = c.req.query("cursor");
  const path = `/v1/elevations${queryOf({ cursor })}`;
  const { data: list, next_cursor: next } = await member.api.read(elevationPage, path);
  return render(c, <ElevationsPage {...{ view, member, list, next, cursor }} />);
});

elevationRoutes.post("/:id/revoke", async (c) => {
  const id = pathId("elevation", c.req.param("id"));
  await c.var.member.api.send({ method: "DELETE", path: `/v1/elevations/${id}` });
  return c.redirect("/console/elevations", 303);
});
