import { WorkerEntrypoint } from "cloudflare:workers";
import type { Witnessing, Witness as WitnessPort } from "../../shared/audit/seal.ts";
import { type ClockBinding, clockOf, timestamp } from "../../shared/kernel/clock.ts";
import type { Region } from "../../shared/kernel/region.ts";

interface Env extends ClockBinding {
  DIRECTORY: D1Database;
}

interface Seen {
  root: string;
  witnessed_at: number;
}

/**
 * Keeps what each region shows of its tenants' audit logs, append-only and outside that region. It
 * refuses a smaller log and another root for a known size; whether a larger log begins with the
 * smaller one is for verifiers, who have the proofs.
 */
export class Witness extends WorkerEntrypoint<Env, { region: Region }> implements WitnessPort {
  async witness({ tenant, size, root }: { tenant: string; size: number; root: string }): Promise<Witnessing> {
    const now = (await clockOf(this.env)).now();
    const { region } = this.ctx.props;
    const [, home, seen, largest] = await this.env.DIRECTORY.batch<Partial<Seen & { size: number }>>([
      this.env.DIRECTORY.prepare(
        `insert into tree_heads (tenant_id, size, root, region, witnessed_at)
         select ?1, ?2, ?3, ?4, ?5
         where exists (select 1 from slugs where tenant_id = ?1 and region = ?4)
           and not exists (select 1 from tree_heads where tenant_id = ?1 and size >= ?2)`,
      ).bind(tenant, size, root, region, now),
      this.env.DIRECTORY.prepare("select 1 from slugs where tenant_id = ? and region = ?").bind(
        tenant,
        region,
      ),
      this.env.DIRECTORY.prepare(
        "select root, witnessed_at from tree_heads where tenant_id = ? and size = ?",
      ).bind(tenant, size),
      this.env.DIRECTORY.prepare("select max(size) as size from tree_heads where tenant_id = ?").bind(tenant),
    ]);
    if (home?.results.length !== 1) return { refused: "foreign" };
    const known = seen?.results[0];
    if (!known) return { refused: "smaller" };
    if (known.root !== root) return { refused: "fork" };
    const isLatest = largest?.results[0]?.size === size;
    const accepted = { witness: "directory", size, root, witnessed_at: timestamp(known.witnessed_at ?? now) };
    return isLatest ? { accepted } : { refused: "smaller" };
  }
}
