import { randomUUID } from "node:crypto";
import type { ConnectionView } from "../../shared/connections/contract.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { Company } from "./company.ts";
import type { Delivered, DoorKit, Person } from "./doors.ts";
import { join } from "./members.ts";
import { platform } from "./platform.ts";
import { SsoBrowser } from "./saml/provider.ts";

/** What came of it, and what it could be tried again with. */
export interface Came {
  browser: SsoBrowser;
  delivered: Delivered;
  /** The finish page, or the one about refusals. */
  arrived: string;
  isIn: boolean;
  page: string;
}

const watched = ["users", "identities", "sessions"] as const;
type Counts = Record<(typeof watched)[number], number>;
type Place = Region | [Region, number];

/** One provider plug-in at one company: the ways to come by it, and what that left behind. */
export class DoorStage {
  readonly connection: ConnectionView;
  readonly #company: Company;
  readonly #kit: DoorKit;
  readonly #place: Place;
  #seen = new Set<string>();
  #counts: Counts = { users: 0, identities: 0, sessions: 0 };

  private constructor(company: Company, kit: DoorKit, place: Place, connection: ConnectionView) {
    [this.#company, this.#kit, this.#place, this.connection] = [company, kit, place, connection];
  }

  static async open(company: Company, kit: DoorKit): Promise<DoorStage> {
    const count = "select count(*) as n from all_tenants where id = ?";
    const [first] = await platform().d1<{ n: number }>([company.region, 0], count, company.id);
    const place: Place = [company.region, first?.n === 1 ? 0 : 1];
    return new DoorStage(company, kit, place, await newConnection(company, kit));
  }

  /** Another connection of the same kind. */
  another = (): Promise<ConnectionView> => newConnection(this.#company, this.#kit);

  /** A test sign-in, and then it is on. */
  async switchOn(email: string): Promise<void> {
    const { id } = this.connection;
    const { url } = await this.#company.ask<{ url: string }>("POST", `/v1/connections/${id}/tests`);
    const { browser, start } = await this.begin(url);
    await this.deliver(browser, await this.#kit.answer(start, this.connection, { email }));
    await this.change({ status: "enabled" });
  }

  async change(body: object): Promise<void> {
    await this.#company.ask("PATCH", `/v1/connections/${this.connection.id}`, { body });
    await this.forget();
  }

  async begin(url = this.connection.urls.login): Promise<{ browser: SsoBrowser; start: string }> {
    const browser = new SsoBrowser();
    const begun = await browser.ask(url);
    return { browser, start: begun.headers.get("location") ?? "" };
  }

  async arrive(browser: SsoBrowser, { url, form }: Delivered): Promise<string> {
    return (await browser.ask(url, form)).headers.get("location") ?? "";
  }

  async finish(browser: SsoBrowser, arrived: string, delivered: Delivered = { url: "" }): Promise<Came> {
    const finished = arrived.startsWith("/sso/finish?") ? await browser.ask(arrived) : undefined;
    return { browser, delivered, arrived, ...(await readingOf(finished)) };
  }

  async deliver(browser: SsoBrowser, delivered: Delivered): Promise<Came> {
    return this.finish(browser, await this.arrive(browser, delivered), delivered);
  }

  /** The whole way, in a browser of its own. */
  async come(person: Person | undefined): Promise<Came> {
    const { browser, start } = await this.begin();
    return this.deliver(browser, await this.#kit.answer(start, this.connection, person));
  }

  /** The person says yes, or no, on the page that asks whether two accounts are one. */
  async consent(came: Came, word: "link" | "no" = "link"): Promise<Came> {
    const form = /<form[^>]*action="([^"]*\/sso\/consent[^"]*)".*?<\/form>/s.exec(came.page);
    const fields = [...(form?.[0] ?? "").matchAll(/name="([^"]+)" value="([^"]*)"/g)];
    const sent = Object.fromEntries(fields.map(([, name, value]) => [name, value]));
    const answer = { ...sent, answer: word };
    const said = await came.browser.ask(form?.[1] ?? "/", answer, platform().url);
    return { ...came, ...(await readingOf(said)) };
  }

  /** A member by invitation, as yet without an identity of this connection. */
  async bring(email: string): Promise<void> {
    await join(this.#company, { email, role: "viewer" });
    await this.forget();
  }

  /** As a directory does that takes somebody's access. */
  async suspend(email: string): Promise<void> {
    const sql = "update all_users set status = 'disabled' where tenant_id = ? and id = ?";
    await platform().d1(this.#place, sql, this.#company.id, await this.#memberOf(email));
    await this.forget();
  }

  /** By which connection each session of somebody began. */
  async doorsOf(email: string): Promise<string[]> {
    const sql = "select distinct conn from all_sessions where tenant_id = ? and user_id = ?";
    const id = await this.#memberOf(email);
    return (await platform().d1<{ conn: string }>(this.#place, sql, this.#company.id, id)).map(
      ({ conn }) => conn,
    );
  }

  async linksOf(email: string): Promise<number> {
    const sql = "select count(*) as n from all_identities where tenant_id = ? and user_id = ?";
    const id = await this.#memberOf(email);
    const [row] = await platform().d1<{ n: number }>(this.#place, sql, this.#company.id, id);
    return row?.n ?? 0;
  }

  /** New entries of the trail since the last look, by name; a refusal with its reason. */
  async entries(): Promise<string[]> {
    const sql = "select id, action, detail from all_audit_events where tenant_id = ?";
    const rows = await platform().d1<{ id: string; action: string; detail: string }>(
      this.#place,
      sql,
      this.#company.id,
    );
    const fresh = rows.filter(({ id }) => !this.#seen.has(id));
    for (const { id } of fresh) this.#seen.add(id);
    const named = ({ action, detail }: { action: string; detail: string }) =>
      action === "sso.refused" ? `${action} ${(JSON.parse(detail) as { reason: string }).reason}` : action;
    return fresh.map(named).sort();
  }

  /** Tables that have more rows than at the last look. */
  async made(): Promise<string[]> {
    const before = this.#counts;
    const counts = watched.map(
      (table) => `(select count(*) from all_${table} where tenant_id = ?1) as ${table}`,
    );
    const [now] = await platform().d1<Counts>(this.#place, `select ${counts.join(", ")}`, this.#company.id);
    this.#counts = now ?? before;
    return watched.filter((table) => this.#counts[table] !== before[table]).sort();
  }

  /** What was so far is not looked at. */
  async forget(): Promise<void> {
    await Promise.all([this.entries(), this.made()]);
  }

  async #memberOf(email: string): Promise<string> {
    const query = `/v1/members?${new URLSearchParams({ limit: "100" })}`;
    const { data } = await this.#company.ask<{ data: { id: string; email: string }[] }>("GET", query);
    return data.find((member) => member.email === email)?.id ?? "";
  }
}

async function newConnection(company: Company, kit: DoorKit): Promise<ConnectionView> {
  const named = { provider: kit.provider, name: `By ${kit.provider} ${randomUUID().slice(0, 8)}` };
  const body = { ...named, jit: true, default_role: "developer", ...(await kit.settings()) };
  return company.ask<ConnectionView>("POST", "/v1/connections", { body });
}

async function readingOf(finished: Response | undefined): Promise<{ isIn: boolean; page: string }> {
  const cookies = finished?.headers.getSetCookie() ?? [];
  const isIn = cookies.some((line) => line.startsWith("__Host-lv_session=lvs_"));
  return { isIn, page: (await finished?.text()) ?? "" };
}
