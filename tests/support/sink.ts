import { randomUUID } from "node:crypto";
import http from "node:http";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import type { TestPlatform } from "./platform.ts";

/** Verifies what a sender signed: written by the people of Standard Webhooks, not by us. */
interface Peer {
  verify(body: string, headers: Record<string, string>): unknown;
}
type Library = { Webhook: new (secret: string) => Peer };
const { Webhook } = createRequire(import.meta.url)("standardwebhooks") as Library;

export interface Received {
  headers: Record<string, string>;
  body: string;
}

/** A customer's receiver: a real server on the loopback, found by workers under a public name. */
export class CustomerSink {
  readonly host = `${randomUUID()}.example.com`;
  readonly url = `https://${this.host}/audit`;
  readonly received: Received[] = [];
  status = 204;
  #server: http.Server | undefined;
  #port = 0;

  async start(platform: TestPlatform): Promise<void> {
    this.#server = http.createServer(async (request, response) => {
      const body = await text(request);
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      if (this.status < 300) this.received.push({ headers, body });
      response.writeHead(this.status, this.status === 302 ? { location: "https://other.example.com/" } : {});
      response.end();
    });
    const server = this.#server;
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address === "object" && address) this.#port = address.port;
    await platform.allow(`https://${this.host}/`, `http://127.0.0.1:${this.#port}/`);
  }

  /** Nothing listens any more; the port stays known for the next start. */
  async stop(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** The messages, verified one by one. @throws when a signature or a time is not right */
  verified<Message>(secret: string): Message[] {
    return this.received.map(({ headers, body }) => new Webhook(secret).verify(body, headers) as Message);
  }
}
