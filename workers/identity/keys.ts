import { WorkerEntrypoint } from "cloudflare:workers";
import { signingRing } from "../../shared/identity/signing-ring.ts";
import type { Env } from "./env.ts";

/** What other scripts may know of the signing keys: their public halves. */
export class Keys extends WorkerEntrypoint<Env> {
  jwks() {
    return { keys: signingRing(this.env).verifying };
  }
}
