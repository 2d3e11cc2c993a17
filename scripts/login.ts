// Signs a tool in on a machine without a browser (RFC 8628), and shows what the token sees:
//   npm run login -- --issuer http://eu.localhost:8787 --client lvc_eu_… [--scope "openid projects:read"]
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ask } from "./http.ts";

const { values } = parseArgs({
  options: {
    issuer: { type: "string" },
    client: { type: "string" },
    scope: { type: "string", default: "openid projects:read" },
    device: { type: "boolean", default: true },
  },
});
const { issuer, client, scope } = values;
if (!issuer || !client) throw new Error("say --issuer and --client");

interface Started {
  device_code: string;
  verification_uri: string;
  user_code: string;
  interval: number;
}

/** Node's own fetch finds no `eu.localhost`. */
const reach = (url: string, init: { headers?: Record<string, string>; body?: URLSearchParams } = {}) =>
  new URL(url).protocol === "http:"
    ? ask(new URL(url), init)
    : fetch(url, { ...init, method: init.body ? "POST" : "GET" });

const metadata = (await (await reach(`${issuer}/.well-known/openid-configuration`)).json()) as Record<
  string,
  string
>;
const send = (endpoint: string, fields: Record<string, string>) =>
  reach(metadata[endpoint] ?? "", { body: new URLSearchParams({ client_id: client, ...fields }) });

const started = await send("device_authorization_endpoint", { scope });
if (!started.ok) throw new Error(await started.text());
const device = (await started.json()) as Started;
console.log(`Open ${device.verification_uri} and enter ${device.user_code}`);

for (let seconds = device.interval; ; ) {
  await setTimeout(seconds * 1000);
  const answer = await send("token_endpoint", {
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: device.device_code,
  });
  const told = (await answer.json()) as { access_token?: string; error?: string };
  if (told.access_token !== undefined) {
    const headers = { authorization: `Bearer ${told.access_token}` };
    console.log(`GET /v1/projects: ${await (await reach(`${issuer}/v1/projects`, { headers })).text()}`);
    break;
  }
  if (told.error === "slow_down") seconds += 5;
  else if (told.error !== "authorization_pending") throw new Error(`${told.error}`);
}
