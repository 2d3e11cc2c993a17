import { Hono } from "hono/tiny";

const app = new Hono();
app.get("/v1/projects/:id", (c) => c.json({ id: c.req.param("id"), name: "Bench", version: 1 }));

/** The router alone. */
export default app;
