import type { BrowserSession } from "../browser-contract.ts";
import type { MfaChallenge, VerifyInput } from "../factor-contract.ts";
import type { IdentityContext } from "../ports.ts";
import { rememberDevice } from "../remembered-device.ts";
import { browserSessionOf } from "../session.ts";
import { completeSignIn } from "./second-step.ts";

/** The second step in a browser, which may be remembered. @throws {Problem} as `completeSignIn` */
export async function completeInBrowser(
  ctx: IdentityContext,
  input: VerifyInput,
): Promise<BrowserSession | { mfa: MfaChallenge }> {
  const arrived = await completeSignIn(ctx, input, "browser");
  if ("challenge" in arrived) return { mfa: arrived.challenge };
  const device = input.remember ? await rememberDevice(ctx, arrived) : undefined;
  return { ...browserSessionOf(arrived), ...(device ? { device_token: device } : {}) };
}
