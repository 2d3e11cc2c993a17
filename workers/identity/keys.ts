import { WorkerEntrypoint } from "cloudflare:workers";
import { publicKeyOf } from "../../shared/identity/access-token.ts";
import type { Env } from "./env.ts";

/** What other scripts may know of the signing keys: their public halves. */
export class Keys extends WorkerEntrypoint<Env> {
  jwks() {
    return { keys: [publicKeyOf(this.env.SIGNING_KEY)] };
  }
}
