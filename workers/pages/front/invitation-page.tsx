import type { Inspected } from "../../../shared/members/invitation-contract.ts";
import type { View } from "../environment.ts";
import { invitation as text } from "../messages/invitation.ts";
import { shell } from "../messages/shell.ts";
import { signIn } from "../messages/sign-in.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Time } from "../parts/pieces.tsx";
import { PublicPage } from "../parts/shell.tsx";
import { Credentials } from "./credentials.tsx";

interface InvitationProps {
  view: View;
  offer: Inspected;
  values?: { name: string; email: string } | undefined;
  errors?: readonly FieldError[];
}

/** Who invites to what, where it lives, and until when: all there is to know before one joins. */
const Offer = ({ offer }: { offer: Inspected }) => (
  <dl class="facts">
    <div>
      <dt>{text.role}</dt>
      <dd>{text.roleText(offer.role)}</dd>
    </div>
    <div>
      <dt>{text.projects}</dt>
      <dd>{text.projectsText[offer.projects]}</dd>
    </div>
    <div>
      <dt>{text.region}</dt>
      <dd>
        {shell.regions[offer.tenant.region]} ({shell.guaranteeShort[offer.tenant.guarantee]})
      </dd>
    </div>
    {offer.access_ends_at !== null && (
      <div>
        <dt>{text.ends}</dt>
        <dd>
          <Time at={offer.access_ends_at} />
        </dd>
      </div>
    )}
    <div>
      <dt>{text.until}</dt>
      <dd>
        <Time at={offer.expires_at} />
      </dd>
    </div>
  </dl>
);

/** The company's own sign-in pages accept the invitation with whoever comes by them. */
const SingleSignOn = ({ ways }: { ways: NonNullable<Inspected["sign_in"]> }) => (
  <section class="panel" aria-labelledby="sso">
    <h2 id="sso">{text.ssoTitle}</h2>
    <p>{ways.length > 0 ? text.ssoText : text.ssoMissing}</p>
    {ways.map(({ name, href }) => (
      <p>
        <a class="button wide" href={`${href}?${new URLSearchParams({ return_to: "/console" })}`}>
          {signIn.sso(name)}
        </a>
      </p>
    ))}
  </section>
);

const Acceptance = ({ view, offer, values, errors = [] }: InvitationProps) => (
  <form
    class="panel"
    method="post"
    action={`/invitation?region=${view.region}`}
    data-passkey="create"
    data-options={`/invitation/passkey-options?region=${view.region}`}
  >
    <FormToken view={view} />
    <TextField
      name="name"
      label={text.name}
      autocomplete="name"
      maxlength={120}
      value={values?.name ?? offer.name ?? ""}
      errors={errors}
    />
    <TextField
      name="email"
      label={text.email}
      hint={text.emailHint}
      type="email"
      autocomplete="username"
      maxlength={320}
      value={values?.email}
      errors={errors}
    />
    {offer.mfa_required && <p class="hint">{text.mfaRequired}</p>}
    <Credentials errors={errors} passkey={text.passkey} submit={text.submit} />
  </form>
);

export const InvitationPage = ({ view, offer, values, errors = [] }: InvitationProps) => {
  const title = text.title(offer.tenant.name);
  return (
    <PublicPage view={view} title={titled(title, errors)} script="passkey.js" narrow>
      <h1>{title}</h1>
      <ErrorSummary errors={errors} />
      <p>{text.lead(offer.invited_by, offer.tenant.name)}</p>
      <Offer offer={offer} />
      {offer.sign_in === null ? (
        <Acceptance {...{ view, offer, values, errors }} />
      ) : (
        <SingleSignOn ways={offer.sign_in} />
      )}
    </PublicPage>
  );
};
