import type { TenantDb } from "../data/tenant-db.ts";
import type { Egress } from "../http/egress.ts";
import { Problem } from "../kernel/problem.ts";
import type { Transport } from "./ports.ts";

interface Account {
  /** `re_…` */
  key: string;
  /** `Name <address>` of a domain that was verified there. */
  from: string;
  egressFor: (db: TenantDb) => Egress;
}

/** Of the letter, not of the moment or of our account: the next try would be answered alike. */
const final = [400, 413, 422];

/** `POST /emails` of Resend. The idempotency key holds there for 24 hours, and no letter is tried longer. */
export const resendTransport = ({ key, from, egressFor }: Account): Transport => ({
  async send({ key: idempotencyKey, ...letter }, { db }) {
    const request = new Request("https://api.resend.com/emails", {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        "idempotency-key": idempotencyKey,
        "user-agent": "LeanVibe",
      },
      body: JSON.stringify({ from, ...letter, to: [letter.to] }),
    });
    const answer = await egressFor(db).send("mail", request, { milliseconds: 10_000 });
    if (answer.ok) {
      await answer.body?.cancel();
      return { kind: "sent" };
    }
    const name = await errorName(answer);
    // An earlier try arrived, and the words have changed since: it was sent.
    if (answer.status === 409 && name === "invalid_idempotent_request") return { kind: "sent" };
    if (final.includes(answer.status)) return { kind: "refused", reason: `resend_${answer.status}` };
    throw new Problem("upstream_failed", `Resend answered ${answer.status}.`);
  },
});

async function errorName(answer: Response): Promise<unknown> {
  try {
    return ((await answer.json()) as { name?: unknown }).name;
  } catch {
    return undefined;
  }
}
