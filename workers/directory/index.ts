import { WorkerEntrypoint } from "cloudflare:workers";
import { type ClockBinding, clockOf } from "../../shared/kernel/clock.ts";
import type { Region } from "../../shared/kernel/region.ts";

export { Witness } from "./witness.ts";

interface Env extends ClockBinding {
  DIRECTORY: D1Database;
}

interface RegionRow {
  region: Region;
}

const claimLapsesMilliseconds = 3_600_000;

/** The edge's question: where does this slug or blind index live? */
export class Lookup extends WorkerEntrypoint<Env> {
  async bySlug(slug: string): Promise<Region | null> {
    const row = await this.env.DIRECTORY.prepare(
      "select region from slugs where slug = ? and confirmed_at is not null",
    )
      .bind(slug)
      .first<RegionRow>();
    return row?.region ?? null;
  }

  /** Where the company lives that proved to hold this domain. */
  async byDomain(name: string): Promise<Region | null> {
    const row = await this.env.DIRECTORY.prepare("select region from domains where name = ?")
      .bind(name)
      .first<RegionRow>();
    return row?.region ?? null;
  }

  /** The oldest account of this address; another one is named by its slug. */
  async byEmail(digest: string): Promise<Region | null> {
    const row = await this.env.DIRECTORY.prepare(
      "select region from sign_ins where digest = ? order by created_at, tenant_id limit 1",
    )
      .bind(digest)
      .first<RegionRow>();
    return row?.region ?? null;
  }
}

/** A company that has just moved is not handed over yet: whoever owes the directory a word says it again. */
function assertOwn(known: Region | undefined, region: Region): void {
  if (known !== undefined && known !== region) throw new Error(`the tenant is in ${known} as yet`);
}

/** An identity script's pen: it can write its own region and no other, because the region is in its binding. */
export class Registrar extends WorkerEntrypoint<Env, { region: Region }> {
  /** Repeating a claim is harmless; one that was never confirmed lapses after an hour. */
  async claim(slug: string, tenantId: string): Promise<"claimed" | "taken"> {
    const now = (await clockOf(this.env)).now();
    const [, , found] = await this.env.DIRECTORY.batch<{ tenant_id: string }>([
      this.env.DIRECTORY.prepare(
        "delete from slugs where slug = ? and confirmed_at is null and claimed_at < ? and tenant_id <> ?",
      ).bind(slug, now - claimLapsesMilliseconds, tenantId),
      this.env.DIRECTORY.prepare(
        "insert into slugs (slug, tenant_id, region, claimed_at) values (?, ?, ?, ?) on conflict do nothing",
      ).bind(slug, tenantId, this.ctx.props.region, now),
      this.env.DIRECTORY.prepare("select tenant_id from slugs where slug = ? and region = ?").bind(
        slug,
        this.ctx.props.region,
      ),
    ]);
    return found?.results[0]?.tenant_id === tenantId ? "claimed" : "taken";
  }

  /** The first company that proves a domain has it, until it gives it up. Safe to repeat. */
  async claimDomain(name: string, tenantId: string): Promise<"claimed" | "taken"> {
    const now = (await clockOf(this.env)).now();
    const { region } = this.ctx.props;
    const [, found] = await this.env.DIRECTORY.batch<{ tenant_id: string }>([
      this.env.DIRECTORY.prepare(
        "insert into domains (name, tenant_id, region, claimed_at) values (?, ?, ?, ?) on conflict do nothing",
      ).bind(name, tenantId, region, now),
      this.env.DIRECTORY.prepare("select tenant_id from domains where name = ? and region = ?").bind(
        name,
        region,
      ),
    ]);
    return found?.results[0]?.tenant_id === tenantId ? "claimed" : "taken";
  }

  async releaseDomain(name: string, tenantId: string): Promise<void> {
    await this.env.DIRECTORY.prepare("delete from domains where name = ? and tenant_id = ? and region = ?")
      .bind(name, tenantId, this.ctx.props.region)
      .run();
  }

  /** The slug of the region's own company that holds this domain. */
  async companyOfDomain(name: string): Promise<string | null> {
    const row = await this.env.DIRECTORY.prepare(
      `select slugs.slug from domains join slugs on slugs.tenant_id = domains.tenant_id
       where domains.name = ? and domains.region = ?`,
    )
      .bind(name, this.ctx.props.region)
      .first<{ slug: string }>();
    return row?.slug ?? null;
  }

  /** The tenant exists now, in this region: its slug is final and its owner's blind index, if it has one, leads to the region. */
  async confirm(tenantId: string, emailDigest: string | null): Promise<void> {
    const now = (await clockOf(this.env)).now();
    const { region } = this.ctx.props;
    const confirmed = this.env.DIRECTORY.prepare(
      "update slugs set confirmed_at = coalesce(confirmed_at, ?) where tenant_id = ? and region = ?",
    ).bind(now, tenantId, region);
    if (emailDigest === null) return void (await confirmed.run());
    const home = this.env.DIRECTORY.prepare("select region from slugs where tenant_id = ?").bind(tenantId);
    const [found] = await this.env.DIRECTORY.batch<{ region: Region }>([
      home,
      confirmed,
      this.env.DIRECTORY.prepare(
        `insert into sign_ins (digest, tenant_id, region, created_at) select ?1, ?2, ?3, ?4
         where exists (select 1 from slugs where tenant_id = ?2 and region = ?3) on conflict do nothing`,
      ).bind(emailDigest, tenantId, region, now),
    ]);
    assertOwn(found?.results[0]?.region, region);
  }

  /** The person is gone from the tenant: the blind index leads there no more. Safe to repeat. */
  async leave(tenantId: string, emailDigest: string): Promise<void> {
    const { region } = this.ctx.props;
    const place = "from sign_ins where digest = ?1 and tenant_id = ?2";
    const [found] = await this.env.DIRECTORY.batch<{ region: Region }>([
      this.env.DIRECTORY.prepare(`select region ${place}`).bind(emailDigest, tenantId),
      this.env.DIRECTORY.prepare(`delete ${place} and region = ?3`).bind(emailDigest, tenantId, region),
    ]);
    assertOwn(found?.results[0]?.region, region);
  }

  /** The tenant is gone: its name is free again, and no address leads to it. */
  async forget(tenantId: string): Promise<void> {
    const { region } = this.ctx.props;
    await this.env.DIRECTORY.batch([
      this.env.DIRECTORY.prepare("delete from slugs where tenant_id = ? and region = ?").bind(
        tenantId,
        region,
      ),
      ...["sign_ins", "domains"].map((table) =>
        this.env.DIRECTORY.prepare(`delete from ${table} where tenant_id = ? and region = ?`).bind(
          tenantId,
          region,
        ),
      ),
    ]);
  }

  /** Gives its own tenant to another region: name and addresses lead there from now on. Safe to repeat. */
  async hand(tenantId: string, to: Region): Promise<void> {
    const { region } = this.ctx.props;
    await this.env.DIRECTORY.batch(
      ["slugs", "sign_ins", "domains"].map((table) =>
        this.env.DIRECTORY.prepare(`update ${table} set region = ? where tenant_id = ? and region = ?`).bind(
          to,
          tenantId,
          region,
        ),
      ),
    );
  }

  /** Gives an unconfirmed claim back. */
  async release(tenantId: string): Promise<void> {
    await this.env.DIRECTORY.prepare(
      "delete from slugs where tenant_id = ? and region = ? and confirmed_at is null",
    )
      .bind(tenantId, this.ctx.props.region)
      .run();
  }
}

export default {
  fetch: () => new Response(null, { status: 404 }),
} satisfies ExportedHandler<Env>;
