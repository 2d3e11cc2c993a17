import chromiumPack from "@sparticuz/chromium";
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";

/** The pack's flags are for a machine without a user: two hide what the tests look at, the others draw as if by a graphics card. */
const unwanted = new Set([
  ...["--single-process", "--hide-scrollbars"],
  ...["--in-process-gpu", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  "--ignore-gpu-blocklist",
]);

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPack.executablePath(),
    args: [...chromiumPack.args.filter((argument) => !unwanted.has(argument)), "--disable-gpu"],
    headless: true,
  });
}

/** A page with a platform authenticator that agrees to everything, there before the first document loads. */
export async function openPageWithPasskeys(
  context: BrowserContext,
): Promise<{ page: Page; authenticator: Authenticator }> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { page, authenticator: authenticatorOf(session, authenticatorId) };
}

export interface Authenticator {
  credentials(): Promise<number>;
  /** Whether the person passes the device's own check from now on. */
  verify(passes: boolean): Promise<void>;
}

function authenticatorOf(session: CDPSession, authenticatorId: string): Authenticator {
  return {
    async credentials() {
      const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials.length;
    },
    async verify(passes) {
      await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: passes });
    },
  };
}
