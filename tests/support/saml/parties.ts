import type { IdentityProvider, Parties } from "../../../shared/saml/contract.ts";
import { acsUrl, idpEntityId, sloUrl, spEntityId } from "./messages.ts";
import { keyPair } from "./signer.ts";

/** One connection as the strict layer is given it. */
export async function partiesWith(change: Partial<IdentityProvider> = {}): Promise<Parties> {
  const [own, theirs] = await Promise.all([keyPair("service"), keyPair("provider")]);
  return {
    sp: {
      entityId: spEntityId,
      acsUrl,
      sloUrl,
      privateKey: own.privateKey,
      certificates: [own.certificate],
      formerKeys: [],
    },
    idp: {
      entityId: idpEntityId,
      ssoUrl: "https://idp.example/sso",
      ssoBinding: "redirect",
      sloUrl: "https://idp.example/slo",
      sloBinding: "redirect",
      sloResponseUrl: null,
      certificates: [theirs.certificate],
      signed: "assertion",
      encrypted: false,
      ...change,
    },
  };
}
