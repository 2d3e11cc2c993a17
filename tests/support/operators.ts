import { randomUUID } from "node:crypto";
import { type Making, operatorToken } from "../../scripts/operator-token.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { Elevation } from "../../shared/operators/contract.ts";
import type { TestPlatform } from "./platform.ts";

export interface OperatorCall {
  body?: unknown;
  headers?: Record<string, string>;
  /** Another credential than the operator's own. */
  token?: string;
}

/** LeanVibe's operator of this name, at the door of a region. */
export class TestOperator {
  readonly #platform: TestPlatform;
  readonly name: string;
  readonly region: Region;

  constructor(platform: TestPlatform, name: string, region: Region = "us") {
    this.#platform = platform;
    this.name = name;
    this.region = region;
  }

  async token(making: Partial<Making> = {}): Promise<string> {
    const now = await this.#platform.clock.now();
    return operatorToken(this.#platform.secrets.operatorKey, this.name, { now, ...making });
  }

  async call(
    method: string,
    path: string,
    { body, headers = {}, token }: OperatorCall = {},
  ): Promise<Response> {
    const url = new URL(path, this.#platform.url);
    url.hostname = `${this.region}.localhost`;
    return this.#platform.fetch(url.href, {
      method,
      headers: {
        "cf-access-jwt-assertion": token ?? (await this.token()),
        ...(method === "POST" ? { "idempotency-key": randomUUID() } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** The parsed answer; throws what came instead of a 2xx. */
  async ask<T = Record<string, unknown>>(method: string, path: string, init?: OperatorCall): Promise<T> {
    const response = await this.call(method, path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Asks for an elevation that nobody has decided yet. */
  request(tenantId: string, permissions = ["read", "lifecycle"], minutes = 30): Promise<Elevation> {
    const body = { reason: "A test has to look", permissions, minutes };
    return this.ask<Elevation>("POST", `/v1/tenants/${tenantId}/elevations`, { body });
  }

  async approve(tenantId: string, id: string): Promise<Elevation> {
    return this.ask<Elevation>("POST", `/v1/tenants/${tenantId}/elevations/${id}/approve`);
  }
}

/** An operator whom another has let into this tenant; names are fresh, so that tests share a platform. */
export async function elevated(
  platform: TestPlatform,
  tenant: { id: string; region: Region },
  permissions?: string[],
  minutes?: number,
): Promise<TestOperator & { elevation: string }> {
  const word = randomUUID().slice(0, 8);
  const operator = new TestOperator(platform, `ada-${word}`, tenant.region);
  const { id } = await operator.request(tenant.id, permissions, minutes);
  await new TestOperator(platform, `bob-${word}`, tenant.region).approve(tenant.id, id);
  return Object.assign(operator, { elevation: id });
}
