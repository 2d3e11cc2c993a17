// The same three answers built with open packages as their documentation has them: a session, an API key, and a
// session from its cookie; limited by hono-rate-limiter over a Durable Object; usage is written to D1.
import { DurableObject } from "cloudflare:workers";
import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { organization } from "better-auth/plugins";
import { Hono } from "hono";
import { rateLimiter } from "hono-rate-limiter";

const noLimit = 1e9;

export class Counter extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "create table if not exists hits (one integer primary key, ends integer not null, count integer not null)",
    );
  }

  increment(windowMilliseconds) {
    const now = Date.now();
    const upsert = `insert into hits values (1, ?1 + ?2, 1) on conflict do update set
      count = iif(ends <= ?1, 1, count + 1), ends = iif(ends <= ?1, ?1 + ?2, ends) returning ends, count`;
    const row = this.ctx.storage.sql.exec(upsert, now, windowMilliseconds).one();
    return { totalHits: row.count, resetTime: new Date(row.ends) };
  }
}

const objectStore = (namespace) => {
  let windowMilliseconds = 60_000;
  const stub = (key) => namespace.get(namespace.idFromName(key));
  return {
    init: (options) => {
      windowMilliseconds = options.windowMs;
    },
    increment: (key) => stub(key).increment(windowMilliseconds),
    decrement: async () => {},
    resetKey: async () => {},
  };
};

const optionsOf = (env, cookieCache) => ({
  database: env.DB,
  secret: env.SECRET,
  baseURL: "http://localhost",
  emailAndPassword: { enabled: true },
  plugins: [organization(), apiKey({ rateLimit: { enabled: false } })],
  rateLimit: { storage: "database" },
  ...(cookieCache ? { session: { cookieCache: { enabled: true, maxAge: 3_600 } } } : {}),
});

const kept = new Map();
/** One instance an isolate: a new one for each request is several times slower. */
const authOf = (env, cookieCache = false) => {
  if (!kept.has(cookieCache)) kept.set(cookieCache, betterAuth(optionsOf(env, cookieCache)));
  return kept.get(cookieCache);
};

const refuse = (c) => c.json({ error: "forbidden" }, 403);

async function record(c, organizationId) {
  const usage = "insert into usage_events (organization_id, at) values (?, ?)";
  c.executionCtx.waitUntil(c.env.DB.prepare(usage).bind(organizationId, Date.now()).run());
  const found = await c.env.DB.prepare(
    "select id, name, version from records where organization_id = ? and id = ?",
  )
    .bind(organizationId, "rec_1")
    .first();
  return c.json(found);
}

const app = new Hono();
let limiter;
const limited = (c, next) => {
  limiter ??= rateLimiter({
    windowMs: 60_000,
    limit: noLimit,
    keyGenerator: (asked) => asked.req.header("x-organization") ?? "nobody",
    store: objectStore(c.env.COUNTER),
  });
  return limiter(c, next);
};

app.get("/session", limited, async (c) => {
  const auth = authOf(c.env);
  const headers = c.req.raw.headers;
  const session = await auth.api.getSession({ headers });
  const organizationId = session?.session.activeOrganizationId;
  if (!organizationId) return refuse(c);
  const body = { organizationId, permissions: { organization: ["update"] } };
  const { success } = await auth.api.hasPermission({ headers, body });
  return success ? record(c, organizationId) : refuse(c);
});

app.get("/api-key", limited, async (c) => {
  const key = c.req.header("x-api-key") ?? "";
  const { valid } = await authOf(c.env).api.verifyApiKey({ body: { key } });
  return valid ? record(c, c.req.header("x-organization")) : refuse(c);
});

app.get("/cookie-cache", limited, async (c) => {
  const session = await authOf(c.env, true).api.getSession({ headers: c.req.raw.headers });
  const organizationId = session?.session.activeOrganizationId;
  return organizationId ? record(c, organizationId) : refuse(c);
});

const cookiesOf = (headers) =>
  headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");

/** Makes the tables, a person with an organisation, a key and a record; answers what the requests need. */
app.post("/setup", async (c) => {
  const { runMigrations } = await getMigrations(optionsOf(c.env, false));
  await runMigrations();
  for (const statement of [
    "create table usage_events (id integer primary key, organization_id text not null, at integer not null)",
    "create table records (organization_id text, id text, name text, version integer, primary key (organization_id, id)) without rowid",
  ])
    await c.env.DB.prepare(statement).run();
  const auth = authOf(c.env);
  const person = { name: "Bench", email: "bench@example.test", password: "a bench under the lantern" };
  await auth.api.signUpEmail({ body: person });
  const signIn = async (instance, headers = new Headers()) => {
    const { headers: answered } = await instance.api.signInEmail({
      body: { email: person.email, password: person.password },
      headers,
      returnHeaders: true,
    });
    return cookiesOf(answered);
  };
  const cookie = await signIn(auth);
  const headers = new Headers({ cookie });
  const owned = await auth.api.createOrganization({ headers, body: { name: "Bench", slug: "bench" } });
  await auth.api.setActiveOrganization({ headers, body: { organizationId: owned.id } });
  await c.env.DB.prepare("insert into records values (?, 'rec_1', 'Bench', 1)").bind(owned.id).run();
  const { key } = await auth.api.createApiKey({ headers, body: { name: "bench" } });
  const cached = authOf(c.env, true);
  const first = await cached.api.setActiveOrganization({
    headers,
    body: { organizationId: owned.id },
    returnHeaders: true,
  });
  const again = await cached.api.getSession({ headers, returnHeaders: true });
  const cookies = [cookie, cookiesOf(first.headers), cookiesOf(again.headers)].filter(Boolean).join("; ");
  return c.json({ organizationId: owned.id, cookie, apiKey: key, cachedCookie: cookies });
});

export default app;
