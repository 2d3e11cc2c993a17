import { type Company, openCompany } from "../support/company.ts";
import { inWorld, platform } from "../support/platform.ts";
import type { Sample } from "./samples.ts";
import { drawn, type Opening, openWorlds, rest, spendDeletes, type Worlds } from "./worlds.ts";

/** Another tenant, full of everything that can be made, and all that could be known of it. */
export interface Strangers {
  company: Company;
  samples: ReadonlyMap<string, Sample>;
  /** What it is called by. */
  names: ReadonlyMap<string, string>;
  /** Every id and name of it: none may be in anybody else's answer. */
  known: ReadonlySet<string>;
  /** Ids it had, by their prefix. */
  gone: ReadonlyMap<string, string>;
  /** A key under which it has already made each thing that is made under a key. */
  idempotencyKey: string;
  rows: string;
}

const shards = [0, 1];

/** What jobs and crons change by themselves: debts, places in a stream, keys that rotate, what was used. */
const upkept = [
  "all_outbox",
  "all_audit_cursors",
  "all_data_keys",
  "all_customer_keys",
  "all_usage_batches",
  "all_usage_lines",
  "all_usage_hours",
];

/** Every stored row of a tenant that only somebody's call can change, in both databases of its region. */
export async function rowsOf({ id }: Company): Promise<string> {
  const named =
    "select name from sqlite_master where type = 'table' and name like 'all@_%' escape '@' order by name";
  const tables = (await platform().d1<{ name: string }>("us", named)).filter(
    ({ name }) => !upkept.includes(name),
  );
  const rows = shards.flatMap((shard) =>
    tables.map(({ name }) =>
      platform().d1(["us", shard], `select * from ${name} where tenant_id = ? order by id`, id),
    ),
  );
  const all = (await Promise.all(rows)).flat().filter((row) => row["actor_kind"] !== "system");
  return all.map((row) => JSON.stringify(row)).join("\n");
}

/** Of stored rows those that have not run out: the others are swept away by themselves. */
export const standing = (rows: string, now: number) =>
  rows
    .split("\n")
    .filter((row) => ((JSON.parse(row) as { expires_at?: number }).expires_at ?? now) >= now)
    .join("\n");

/** In the very database of ours, where a statement that forgets its tenant finds both. */
async function openNeighbour(us: Company): Promise<Company> {
  const placed = "select shard from placement where tenant_id = ?";
  const shardOf = async ({ id }: Company) =>
    (await platform().d1<{ shard: number }>("us", placed, id))[0]?.shard;
  const ours = await shardOf(us);
  for (;;) {
    const company = await openCompany(platform());
    if ((await shardOf(company)) === ours) return company;
  }
}

/**
 * @param creates routes whose calls are made under `idempotencyKey` as well
 * @param only routes of which a call is drawn; all when left out
 */
async function openStrangers(
  us: Company,
  creates: readonly string[],
  only?: readonly string[],
): Promise<Omit<Strangers, "rows" | "known">> {
  const company = await openNeighbour(us);
  const idempotencyKey = crypto.randomUUID();
  const samples = await drawn(company, only);
  for (const [name, { path, body, headers, token, spends }] of samples)
    if (creates.includes(name) && !spends)
      await company.call("POST", path, {
        ...(body === undefined ? {} : { body }),
        ...(token === undefined ? {} : { token }),
        headers: { ...headers, "idempotency-key": idempotencyKey },
      });
  const gone = await spendDeletes(company, samples);
  const { slug, email, marker } = company;
  const names = new Map(Object.entries({ slug, email, name: `Acme ${marker}` }));
  return { company, samples, gone, idempotencyKey, names };
}

/** The worlds with another tenant in one of them, when nothing is under way any more. */
export async function openBoth(
  opening: Opening,
  creates: readonly string[] = [],
): Promise<[Worlds, Strangers]> {
  const [worlds, others] = await openWorlds(opening, (us) => openStrangers(us, creates, opening.only));
  const at = worlds.full.platform;
  await rest(worlds.full, worlds.empty, { platform: at, us: others.company });
  const rows = await inWorld(at, () => rowsOf(others.company));
  const ids = rows.match(/\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b/g) ?? [];
  const { slug, email, marker } = others.company;
  return [worlds, { ...others, rows, known: new Set([...ids, slug, email, marker]) }];
}
