import http from "node:http";
import type { AddressInfo } from "node:net";
import { platform } from "../platform.ts";

/** A provider's web server, which the platform reaches by a public name. */
export interface MetadataServer {
  url: string;
  /** What it answers from now on. */
  says(body: string, status?: number, headers?: Record<string, string>): void;
  /** How often it was asked. */
  asked(): number;
}

export async function metadataServer(): Promise<MetadataServer> {
  let answer = { body: "", status: 404, headers: {} as Record<string, string> };
  let count = 0;
  const server = http.createServer((_request, response) => {
    count += 1;
    response.writeHead(answer.status, { "content-type": "application/samlmetadata+xml", ...answer.headers });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  const url = `https://idp-${crypto.randomUUID()}.example.com/`;
  await platform().allow(url, `http://127.0.0.1:${port}/`);
  return {
    url: `${url}metadata.xml`,
    says: (body, status = 200, headers = {}) => {
      answer = { body, status, headers };
    },
    asked: () => count,
  };
}
