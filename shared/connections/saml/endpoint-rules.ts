import type { Binding, IdentityProvider, ImportedProvider } from "../../saml/contract.ts";

export type Addresses = Pick<
  IdentityProvider,
  "ssoUrl" | "ssoBinding" | "sloUrl" | "sloBinding" | "sloResponseUrl"
>;

/**
 * Where the browser is sent, by the binding the company wants. Each binding has its own address in the metadata (SAML
 * Metadata §2.2.2), so a form never goes to the address of redirects while another is listed. Where none is listed
 * for a sign-in the only one there is must do, and a logout keeps to what is listed.
 */
export function addressesFor(provider: ImportedProvider, wanted: Binding | undefined): Addresses {
  const { ssoUrl, ssoBinding, sloUrl, sloBinding, sloResponseUrl } = provider;
  const signOn = provider.signOn?.[wanted ?? ssoBinding];
  const logout = wanted && provider.logout?.[wanted];
  return {
    ssoUrl: signOn?.url ?? ssoUrl,
    ssoBinding: wanted ?? ssoBinding,
    ...(logout
      ? { sloUrl: logout.url, sloBinding: wanted, sloResponseUrl: logout.responseUrl }
      : { sloUrl, sloBinding, sloResponseUrl }),
  };
}

/**
 * Read before each binding's address was kept: what is known holds, but is read again where it makes a difference,
 * for of two addresses the one of redirects was kept.
 */
export const isIncomplete = ({ signOn }: ImportedProvider, wanted: Binding | undefined): boolean =>
  signOn === undefined && wanted === "post";
