import { shardsOf } from "../../shared/data/shards.ts";
import { authenticate } from "../../shared/identity/credential.ts";
import { keyRing } from "../../shared/identity/key-ring.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import type { SamlMachine } from "../../shared/saml/contract.ts";
import type { Env } from "../../workers/api/env.ts";

const ring = keyRing();

/** The product's own check of who asks, and nothing after it; `/saml` hands a message to the saml script. */
export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/saml") return judge(request, env);
    const principal = await authenticate({
      request,
      region: regionOf(env.REGION),
      shards: shardsOf(env),
      clock: systemClock,
      jwks: (kid) => ring.keys(env.KEYS, systemClock, kid),
    });
    return Response.json({ role: principal.role });
  },
} satisfies ExportedHandler<Env & { SAML: SamlMachine }>;

async function judge(request: Request, { SAML }: { SAML: SamlMachine }): Promise<Response> {
  const given = (await request.json()) as Parameters<SamlMachine["verifyResponse"]>;
  const verdict = await SAML.verifyResponse(...given);
  return Response.json({ ok: verdict.ok }, { status: verdict.ok ? 200 : 422 });
}
