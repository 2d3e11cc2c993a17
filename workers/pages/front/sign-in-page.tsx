import type { WaysIn } from "../../../shared/connections/discovery.ts";
import type { Carried } from "../../../shared/saml/contract.ts";
import type { View } from "../environment.ts";
import { recover } from "../messages/recover.ts";
import { signIn } from "../messages/sign-in.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { KeyIcon } from "../parts/icons.tsx";
import { titled } from "../parts/page-title.ts";
import { regionWords } from "../parts/region-words.ts";
import { PublicPage } from "../parts/shell.tsx";

interface SignInProps {
  view: View;
  next: string;
  /** Request options for the passkey; absent when identity cannot give any now. */
  options?: Record<string, unknown> | undefined;
  notice?: string | undefined;
  email?: string;
  tenant?: string;
  errors?: readonly FieldError[];
}

export const SignInPage = ({ view, next, options, notice, email, tenant, errors = [] }: SignInProps) => (
  <PublicPage view={view} title={titled(signIn.title, errors)} script={options && "passkey.js"} narrow>
    <h1>{signIn.title}</h1>
    <ErrorSummary errors={errors} />
    {notice && (
      <p class="note" role="status">
        {notice}
      </p>
    )}
    <form
      class="panel"
      method="post"
      action="/signin"
      {...(options ? { "data-passkey": "get", "data-options": JSON.stringify(options) } : {})}
    >
      <FormToken view={view} />
      <input type="hidden" name="next" value={next} />
      <TextField
        name="email"
        label={signIn.email}
        hint={options && <span class="script-only">{signIn.emailHint}</span>}
        type="email"
        autocomplete="username webauthn"
        maxlength={320}
        value={email}
        errors={errors}
        autofocus
      />
      <details open={Boolean(tenant)}>
        <summary>{signIn.tenantSummary}</summary>
        <TextField
          name="tenant"
          label={signIn.tenant}
          hint={signIn.tenantHint}
          autocomplete="organization"
          maxlength={64}
          value={tenant}
          optional
        />
      </details>
      <button type="submit" class="button">
        {signIn.next}
      </button>
      {options && (
        <div class="stack script-only">
          <p class="or">{signIn.or}</p>
          <button type="button" class="button quiet wide" data-start>
            <KeyIcon />
            {signIn.passkey}
          </button>
        </div>
      )}
      <p class="hint script-none">{signIn.passkeyNoScript}</p>
    </form>
    <p>
      {signIn.noAccount} <a href="/signup">{signIn.create}</a>
    </p>
  </PublicPage>
);

interface PasswordProps {
  view: View;
  next: string;
  email: string;
  tenant: string;
  /** How the company of the address signs in, whoever that is. */
  sso?: WaysIn | undefined;
  errors?: readonly FieldError[];
}

/** The same for every address of a domain that anyone types: who has an account is not said here. */
export function PasswordPage(props: PasswordProps) {
  const { view, next, sso, errors = [] } = props;
  const hasWays = sso !== undefined && sso.ways.length > 0;
  const title = hasWays ? signIn.waysTitle : signIn.passwordTitle;
  return (
    <PublicPage view={view} title={titled(title, errors)} narrow>
      <h1>{title}</h1>
      <ErrorSummary errors={errors} />
      {sso?.ways.map(({ name, href }) => (
        <p>
          <a class="button wide" href={`${href}?${new URLSearchParams({ return_to: next })}`}>
            {signIn.sso(name)}
          </a>
        </p>
      ))}
      {sso?.required ? (
        <>
          <p class="hint">{signIn.ssoOnly}</p>
          <details open={errors.length > 0}>
            <summary>{signIn.ownersPassword}</summary>
            <PasswordForm {...props} />
          </details>
        </>
      ) : (
        <>
          {hasWays && <p class="or">{signIn.or}</p>}
          <PasswordForm {...props} isFirst={!hasWays} />
        </>
      )}
    </PublicPage>
  );
}

/** `isFirst`: nothing stands before it, so that typing may begin at once. */
const PasswordForm = ({
  view,
  next,
  email,
  tenant,
  errors = [],
  isFirst = false,
}: PasswordProps & { isFirst?: boolean }) => (
  <>
    <form class="panel" method="post" action={`/signin/password?region=${view.region}`}>
      <FormToken view={view} />
      <input type="hidden" name="next" value={next} />
      <input type="hidden" name="tenant" value={tenant} />
      <TextField
        name="email"
        label={signIn.email}
        hint={
          <>
            {signIn.region(regionWords(view.region))}.{" "}
            <a href={`/signin?next=${encodeURIComponent(next)}`}>{signIn.change}</a>
          </>
        }
        type="email"
        autocomplete="username"
        value={email}
        readonly
      />
      <TextField
        name="password"
        label={signIn.password}
        type="password"
        autocomplete="current-password"
        maxlength={1024}
        errors={errors}
        autofocus={isFirst || errors.length > 0}
      />
      <button type="submit" class={isFirst ? "button" : "button quiet"}>
        {signIn.submit}
      </button>
    </form>
    <p>
      <a href="/recover">{recover.forgotten}</a>
    </p>
  </>
);

/** Signed out here; the organisation's provider is told next: by itself, or by a button where it wants a form. */
export const SignedOutPage = ({ view, elsewhere }: { view: View; elsewhere: Carried }) => (
  <PublicPage view={view} title={titled(signIn.signedOut)} narrow>
    <h1>{signIn.signedOut}</h1>
    {"redirect" in elsewhere ? (
      <p>
        <a href={elsewhere.redirect}>{new URL(elsewhere.redirect).host}</a>
      </p>
    ) : (
      <form class="stack" method="post" action={elsewhere.form.action}>
        {Object.entries(elsewhere.form.fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit" class="button">
          {signIn.signOutThere(new URL(elsewhere.form.action).host)}
        </button>
      </form>
    )}
  </PublicPage>
);
