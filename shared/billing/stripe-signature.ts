import Stripe from "stripe";
import { Problem } from "../kernel/problem.ts";

const toleranceSeconds = 300;
const cryptoProvider = Stripe.createSubtleCryptoProvider();

const refusal = (detail: string) =>
  new Problem("invalid_request", detail, {
    errors: [{ pointer: "#/stripe-signature", code: "signature", detail }],
    members: { in: "header" },
  });

/**
 * Verifies `Stripe-Signature` over the body as it came, against each live secret, and parses it.
 * @param now milliseconds since the epoch
 * @throws {Problem} `invalid_request` for everything that Stripe did not sign within 300 s of `now`
 */
export async function verifiedEvent(
  body: string,
  header: string | null,
  secrets: readonly string[],
  now: number,
): Promise<unknown> {
  if (header === null || !isFresh(header, now))
    throw refusal("The signature's time is missing or too far off.");
  for (const secret of secrets) {
    try {
      return await Stripe.webhooks.constructEventAsync(
        body,
        header,
        secret,
        toleranceSeconds,
        cryptoProvider,
        now,
      );
    } catch {} // the next secret may have signed it, and what none signed is refused below
  }
  throw refusal("The signature is not right, or the body is no event.");
}

/** The library accepts any time in the future and the last of several: we want one, and close to now. */
function isFresh(header: string, now: number): boolean {
  const times = header.split(",").filter((part) => part.startsWith("t="));
  const digits = /^t=(\d{1,12})$/.exec(times[0] ?? "")?.[1];
  if (times.length !== 1 || digits === undefined) return false;
  return Math.abs(Math.floor(now / 1000) - Number(digits)) <= toleranceSeconds;
}
