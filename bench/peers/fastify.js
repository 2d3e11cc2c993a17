// Fastify with PostgreSQL, set up so that several processes agree: the limiter is a row, and so is what was used.
// Started by the bench with the database's socket folder; prints its port and a token when it answers.
import { generateKeyPairSync } from "node:crypto";
import jwt from "@fastify/jwt";
import Fastify from "fastify";
import pg from "pg";

const [socketFolder] = process.argv.slice(2);
const pool = new pg.Pool({ host: socketFolder, user: "bench", database: "postgres", max: 10 });
await pool.query(`
  create table hits (tenant text, minute bigint, n integer not null, primary key (tenant, minute));
  create table records (tenant text, id text, name text, version integer, primary key (tenant, id));
  insert into records values ('bench', 'rec_1', 'Bench', 1);`);

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = { privateKey: { type: "pkcs8", format: "pem" }, publicKey: { type: "spki", format: "pem" } };
const app = Fastify();
await app.register(jwt, {
  secret: { private: privateKey.export(pem.privateKey), public: publicKey.export(pem.publicKey) },
  sign: { algorithm: "ES256" },
  verify: { algorithms: ["ES256"], cache: 1_000, cacheTTL: 600_000 },
});

const limit = 1e9;
const hit = {
  name: "hit",
  text: "insert into hits values ($1, $2, 1) on conflict (tenant, minute) do update set n = hits.n + 1 returning n",
};
const read = { name: "read", text: "select id, name, version from records where tenant = $1 and id = $2" };

app.get("/v1/records/:id", async (request, reply) => {
  await request.jwtVerify();
  const { tenant, role } = request.user;
  if (role !== "owner") return reply.code(403).send();
  const { rows } = await pool.query({ ...hit, values: [tenant, Math.floor(Date.now() / 60_000)] });
  if (rows[0].n > limit) return reply.code(429).send();
  const found = await pool.query({ ...read, values: [tenant, request.params.id] });
  return found.rows[0];
});

await app.listen({ host: "127.0.0.1", port: Number(process.argv[3]) });
console.log(JSON.stringify({ token: app.jwt.sign({ tenant: "bench", role: "owner" }) }));
