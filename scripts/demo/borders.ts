import type { CreatedApiKey } from "../../shared/identity/api-key-contract.ts";
import type { Journey } from "./journey.ts";
import { hold, need } from "./teller.ts";

export async function borders(journey: Journey): Promise<void> {
  const { teller, send } = journey;
  await teller.step("An API key: scoped, shown once, and told by its prefix where it belongs", async () => {
    const us = need(journey.us, "the us company");
    const scopes = ["projects:read", "projects:write", "tasks:read", "tasks:write", "usage:read"];
    const { json } = await send<CreatedApiKey>("POST", "/v1/api-keys", {
      token: us.access,
      body: { name: `demo ${journey.word}`, scopes },
      expect: 201,
      show: ({ json: key }) =>
        `${key.id} ${key.secret?.slice(0, 10)}…, ${key.scopes.length} scopes, until ${key.expires_at.slice(0, 10)}`,
    });
    const { secret } = json;
    hold(secret !== null && /^lv_us_/.test(secret), "the key does not name its region");
    journey.apiKey = secret;
    const list = await send("GET", "/v1/api-keys", {
      token: us.access,
      expect: 200,
      show: () => "without secrets",
    });
    hold(!list.text.includes(secret), "the list shows a secret");
    await send<{ data: unknown[] }>("GET", "/v1/projects", {
      token: secret,
      expect: 200,
      show: ({ json }) => `${json.data.length} projects`,
    });
    await send("GET", "/v1/audit-events", { token: secret, expect: 403 });
  });

  await teller.step("Another region's door answers 421, whoever asks", async () => {
    const us = need(journey.us, "the us company");
    await send("GET", "/v1/projects", { token: us.access, host: "eu.localhost", expect: 421 });
    await send("GET", "/v1/projects", {
      token: need(journey.apiKey, "the key"),
      host: "eu.localhost",
      expect: 421,
    });
  });

  await teller.step("A tenant nobody knows, a token nobody signed", async () => {
    await send("POST", "/v1/auth/login", {
      body: { email: "a@b.test", password: "whatever it is", tenant: `nobody-${journey.word}` },
      expect: 404,
    });
    await send("GET", "/v1/projects", { expect: 401 });
    await send("GET", "/v1/projects", { token: "lv_us_0000000000000000000000000000", expect: 401 });
  });
}
