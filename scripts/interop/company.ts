import { randomUUID } from "node:crypto";
import type { ConnectionView } from "../../shared/connections/contract.ts";
import type { Platform } from "../platform.ts";

/** A company of one region with a domain it proved, which here is a row: what is tried is not DNS. */
export class Company {
  readonly slug = `interop-${randomUUID().slice(0, 8)}`;
  readonly domain = `${this.slug}.example`;
  readonly #platform: Platform;
  #token = "";

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  async open(): Promise<void> {
    const owner = {
      name: "Interop",
      email: `owner@${this.domain}`,
      password: "between houses a lantern",
    };
    const body = { company: { name: "Interop", slug: this.slug }, region: "eu", plan: "enterprise", owner };
    const answer = await this.ask<{ tenant: { id: string }; session: { access_token: string } }>(
      "POST",
      "/v1/signup?region=eu",
      body,
    );
    this.#token = answer.session.access_token;
    const database = await this.#platform.d1("eu");
    await database
      .prepare(
        `insert into all_domains (tenant_id, id, name, record, status, verified_at, created_at, updated_at)
         values (?1, 'dom_' || lower(hex(randomblob(13))), ?2, 'x', 'verified', 1, 1, 1)`,
      )
      .bind(answer.tenant.id, this.domain)
      .run();
  }

  async ask<T>(method: string, path: string, body?: unknown, headers = {}): Promise<T> {
    const response = await this.#platform.fetch(path, {
      method,
      headers: {
        ...(this.#token === "" ? {} : { authorization: `Bearer ${this.#token}` }),
        ...{ "content-type": "application/json", "idempotency-key": randomUUID(), ...headers },
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  connect(name: string, saml: Record<string, unknown>): Promise<ConnectionView> {
    return this.ask("POST", "/v1/connections", { provider: "saml", name, jit: true, saml });
  }

  async testUrl({ id }: ConnectionView): Promise<string> {
    return (await this.ask<{ url: string }>("POST", `/v1/connections/${id}/tests`, {})).url;
  }

  async enable({ id }: ConnectionView): Promise<void> {
    const { version } = await this.ask<ConnectionView>("GET", `/v1/connections/${id}`);
    await this.ask("PATCH", `/v1/connections/${id}`, { status: "enabled" }, { "if-match": `"v${version}"` });
  }

  /** Why the last sign-in was refused, as the debugger says. */
  async lastReason({ id }: ConnectionView): Promise<string> {
    const { data } = await this.ask<{ data: { reason: string }[] }>("GET", `/v1/connections/${id}/attempts`);
    return data[0]?.reason ?? "none";
  }
}
