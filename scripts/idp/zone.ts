import http from "node:http";
import { text } from "node:stream/consumers";

/**
 * A resolver over HTTPS, as its JSON answers look (`application/dns-json`), for TXT records that are put into it:
 * `curl localhost:<port>/zone -d name=_leanvibe.example.org -d value=…`.
 */
export function zonePeer(): http.Server {
  const records = new Map<string, string>();
  return http.createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "POST") {
      const form = new URLSearchParams(await text(request));
      const [name, value] = [form.get("name")?.toLowerCase(), form.get("value")];
      if (!name || !value) {
        response.statusCode = 400;
        return void response.end("name and value are needed\n");
      }
      records.set(name, value);
      return void response.end(`${name} TXT "${value}"\n`);
    }
    const name = (url.searchParams.get("name") ?? "").toLowerCase().replace(/\.$/, "");
    const found = records.get(name);
    response.setHeader("content-type", "application/dns-json");
    response.end(
      JSON.stringify({
        Status: found === undefined ? 3 : 0,
        TC: false,
        RD: true,
        RA: true,
        AD: false,
        CD: false,
        Question: [{ name, type: 16 }],
        ...(found === undefined ? {} : { Answer: [{ name, type: 16, TTL: 60, data: `"${found}"` }] }),
      }),
    );
  });
}
