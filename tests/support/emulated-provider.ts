import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Emulator, SeedConfig } from "emulate";
import { startEmulator } from "./emulator.ts";
import type { TestPlatform } from "./platform.ts";

type Service = "google" | "microsoft" | "okta";
type Ask = (request: Request) => Promise<Response>;

interface Opening {
  service: Service;
  /** The name that workers know it by. */
  host: string;
  seed: object;
  /** What stands before it: a difference to the real provider that the test names. */
  before?: (request: Request, ask: Ask) => Promise<Response>;
}

/** Google, Entra or Okta as npm `emulate` plays them, found by workers under the provider's own name. */
export class EmulatedProvider {
  /** Method and path of whatever was asked. */
  readonly asked: string[] = [];
  readonly #emulator: Emulator;
  readonly #server: http.Server;
  readonly #host: string;
  #port = 0;

  private constructor(emulator: Emulator, ask: Ask, host: string) {
    this.#emulator = emulator;
    this.#host = host;
    this.#server = http.createServer(async (request, response) => {
      this.asked.push(`${request.method} ${request.url?.split("?")[0]}`);
      const answer = await ask(await requestOf(request, host));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(await answer.text());
    });
  }

  static async open(on: TestPlatform, { service, host, seed, before }: Opening): Promise<EmulatedProvider> {
    const config: SeedConfig = { [service]: seed };
    const { emulator, port } = await startEmulator(service, { baseUrl: `https://${host}`, seed: config });
    const straight: Ask = async (request) => {
      const { pathname, search } = new URL(request.url);
      const body = request.method === "POST" ? { body: await request.text() } : {};
      const init = { method: request.method, headers: request.headers, redirect: "manual", ...body } as const;
      const answer = await fetch(`http://127.0.0.1:${port}${pathname}${search}`, init);
      const headers = new Headers(answer.headers);
      for (const name of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(name);
      return new Response(await answer.text(), { status: answer.status, headers });
    };
    const ask: Ask = before ? (request) => before(request, straight) : straight;
    const provider = new EmulatedProvider(emulator, ask, host);
    await provider.#listen(on);
    return provider;
  }

  async #listen(on: TestPlatform): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    await on.allow(`https://${this.#host}/`, `http://127.0.0.1:${this.#port}/`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#emulator.close();
  }

  /** The person's browser at the provider: chooses an account. @returns the address it is led back to */
  async signIn(start: string, login: string): Promise<string> {
    const page = await this.#fetch(start);
    const form = [...(await page.text()).matchAll(/<form[^>]*action="([^"]+)".*?<\/form>/gs)].find(
      ([whole]) => whole.includes(`>${login}<`),
    );
    if (!form) throw new Error(`${this.#host} has no account ${login}: ${page.status}`);
    const fields = [...form[0].matchAll(/name="([^"]+)" value="([^"]*)"/g)];
    const body = new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, plain(value)]));
    const answer = await this.#fetch(new URL(form[1] ?? "", start).href, { method: "POST", body });
    return answer.headers.get("location") ?? "";
  }

  /** What it says of itself. */
  async metadata(issuer: string): Promise<Record<string, unknown>> {
    const answer = await this.#fetch(`${issuer}/.well-known/openid-configuration`);
    return (await answer.json()) as Record<string, unknown>;
  }

  #fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname, search } = new URL(url);
    return fetch(`http://127.0.0.1:${this.#port}${pathname}${search}`, { ...init, redirect: "manual" });
  }
}

async function requestOf(request: http.IncomingMessage, host: string): Promise<Request> {
  const { method = "GET", url = "/" } = request;
  const headers = new Headers();
  for (const name of ["authorization", "content-type", "accept"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const body = method === "POST" ? { body: await text(request) } : {};
  return new Request(`https://${host}${url}`, { method, headers, ...body });
}

const marks: Record<string, string> = { "&amp;": "&", "&quot;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">" };
const plain = (value: string): string => value.replaceAll(/&[a-z#0-9]+;/g, (mark) => marks[mark] ?? mark);
