import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressesFor, isIncomplete } from "../../../shared/connections/saml/endpoint-rules.ts";
import type { Binding, Endpoints, ImportedProvider } from "../../../shared/saml/contract.ts";
import { authnRequest } from "../../../shared/saml/engine.ts";
import { answerLogout, askLogout } from "../../../shared/saml/logout.ts";
import { readProviderMetadata } from "../../../shared/saml/provider-metadata.ts";
import { partiesWith } from "../../support/saml/parties.ts";
import { providerMetadata } from "../../support/saml/provider.ts";
import { keyPair } from "../../support/saml/signer.ts";

const idp = "https://idp.example";
const formLogout = `<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${idp}/slo-form" ResponseLocation="${idp}/slo-form-answers"/>`;

async function read(edit = (text: string) => text): Promise<ImportedProvider> {
  const { certificate } = await keyPair("provider");
  const text = edit(providerMetadata([certificate], formLogout));
  const judged = readProviderMetadata(text, null);
  if (!judged.ok) throw new Error(judged.reason);
  return judged.value;
}

/** Where a browser is sent: to sign in, to log out, and with the answer to the provider's logout. */
async function destinations(provider: ImportedProvider, wanted: Binding | undefined) {
  const parties = await partiesWith(addressesFor(provider, wanted));
  const subject = { nameId: "a", nameIdFormat: null, nameQualifier: null, spNameQualifier: null };
  const sent = [
    await authnRequest(parties, "_a", "r"),
    await askLogout(parties, "_a", { ...subject, sessionIndex: null }, null),
    await answerLogout(parties, "_a", "_b", null),
  ];
  return sent.map((message) =>
    "redirect" in message
      ? `redirect ${message.redirect.replace(/\?.*/, "")}`
      : `post ${message.form.action}`,
  );
}

describe("each binding's own address (SAML Metadata §2.2.2, M-049)", () => {
  test("redirects go to the address of redirects, forms to that of forms, answers where they are wanted", async () => {
    const provider = await read();
    const redirects = [`redirect ${idp}/sso`, `redirect ${idp}/slo`, `redirect ${idp}/slo`];
    expect(await destinations(provider, undefined)).toEqual(redirects);
    expect(await destinations(provider, "redirect")).toEqual(redirects);
    const forms = [`post ${idp}/post`, `post ${idp}/slo-form`, `post ${idp}/slo-form-answers`];
    expect(await destinations(provider, "post")).toEqual(forms);
  });

  test("a binding that is not listed: a sign-in goes where it can, a logout by what is listed", async () => {
    const redirectsOnly = await read((text) =>
      text.replaceAll(/<md:Single\w+ Binding="[^"]*HTTP-POST"[^>]*>/g, ""),
    );
    expect(await destinations(redirectsOnly, "post")).toEqual([
      `post ${idp}/sso`,
      `redirect ${idp}/slo`,
      `redirect ${idp}/slo`,
    ]);
    const formsOnly = await read((text) =>
      text.replaceAll(/<md:Single\w+ Binding="[^"]*HTTP-Redirect"[^>]*>/g, ""),
    );
    expect(await destinations(formsOnly, undefined)).toEqual([
      `post ${idp}/post`,
      `post ${idp}/slo-form`,
      `post ${idp}/slo-form-answers`,
    ]);
  });

  test("of two addresses of one binding the first is meant; one nobody may be sent to is passed over", async () => {
    const more = (location: string, binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST") =>
      `<md:SingleSignOnService Binding="${binding}" Location="${location}"/>`;
    const first = (added: string) => (text: string) =>
      text.replace("<md:SingleSignOnService", `${added}<md:SingleSignOnService`);
    expect((await read(first(more(`${idp}/first`)))).signOn?.post?.url).toBe(`${idp}/first`);
    expect((await read(first(more("http://idp.example/x")))).signOn?.post?.url).toBe(`${idp}/post`);
    expect((await read(first(more(`${idp}/x`, "constructor")))).signOn).toEqual({
      post: { url: `${idp}/post`, responseUrl: null },
      redirect: { url: `${idp}/sso`, responseUrl: null },
    });
  });

  test("what was read before addresses were kept leads where it led, and is read again for forms", async () => {
    const { signOn: _, logout: __, ...stored } = await read();
    expect(await destinations(stored, "post")).toEqual([
      `post ${idp}/sso`,
      `redirect ${idp}/slo`,
      `redirect ${idp}/slo`,
    ]);
    const wanted = ["post", "redirect", undefined] as const;
    expect(wanted.map((binding) => isIncomplete(stored, binding))).toEqual([true, false, false]);
    expect(isIncomplete(await read(), "post")).toBe(false);
    // Else a redirect would be led elsewhere than before, and reading again would make a difference after all.
    const complete = await read();
    for (const binding of ["redirect", undefined] as const)
      expect(await destinations(stored, binding)).toEqual(await destinations(complete, binding));
  });

  test("no address of one binding is ever used by the other while its own is listed", async () => {
    const some = await read();
    const endpoint = (name: string) =>
      fc.option(fc.constant({ url: `${idp}/${name}`, responseUrl: null }), { nil: undefined });
    const listed = fc.record({ redirect: endpoint("redirect"), post: endpoint("post") });
    const wanted = fc.constantFrom<Binding | undefined>("redirect", "post", undefined);
    fc.assert(
      fc.property(listed, wanted, (found, binding) => {
        const endpoints = Object.fromEntries(Object.entries(found).filter(([, value]) => value)) as Endpoints;
        const any = endpoints.redirect ?? endpoints.post;
        if (any === undefined) return;
        const flat = endpoints.redirect ? ("redirect" as const) : ("post" as const);
        const provider = { ...some, ssoUrl: any.url, ssoBinding: flat, sloUrl: any.url, sloBinding: flat };
        const used = addressesFor({ ...provider, signOn: endpoints, logout: endpoints }, binding);
        if (endpoints[used.ssoBinding]) expect(used.ssoUrl).toBe(`${idp}/${used.ssoBinding}`);
        expect(used.sloUrl).toBe(`${idp}/${used.sloBinding}`);
        if (binding && endpoints[binding]) expect(used.sloBinding).toBe(binding);
      }),
    );
  });
});
