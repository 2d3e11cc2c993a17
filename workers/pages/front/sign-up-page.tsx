import { type Plan, planFacts } from "../../../shared/kernel/plan.ts";
import { regionFacts } from "../../../shared/kernel/region.ts";
import type { View } from "../environment.ts";
import { shell } from "../messages/shell.ts";
import { signUp } from "../messages/sign-up.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { KeyIcon } from "../parts/icons.tsx";
import { price } from "../parts/numbers.ts";
import { titled } from "../parts/page-title.ts";
import { PublicPage } from "../parts/shell.tsx";

export interface SignUpValues {
  company: string;
  /** Asked for only when the one made of the company's name cannot be had. */
  slug: string;
  name: string;
  email: string;
}

interface SignUpProps {
  view: View;
  plan: Plan;
  /** Makes a second submit of the same form harmless. */
  requestKey: string;
  values?: SignUpValues;
  errors?: readonly FieldError[];
}

const Choice = ({ view, plan }: { view: View; plan: Plan }) => {
  const region = regionFacts[view.region];
  return (
    <div class="note">
      <p>
        <strong>{planFacts[plan].name}</strong>, {price(planFacts[plan].price)} {signUp.perMonth},{" "}
        <strong>{region.name}</strong>
      </p>
      <p class="hint">
        {shell.guarantee[region.guarantee]}. {shell.guaranteeLong[region.guarantee]}
      </p>
      <p class="small">
        <a href="/signup">{signUp.change}</a>
      </p>
    </div>
  );
};

const Credentials = ({ errors }: { errors: readonly FieldError[] }) => (
  <div class="stack">
    <input type="hidden" name="credential" value="" />
    <div class="tight script-only">
      <button type="submit" class="button" name="method" value="passkey">
        <KeyIcon />
        {signUp.passkey}
      </button>
      <p class="hint">{signUp.passkeyHint}</p>
      <p class="wrong" role="alert" hidden data-failed>
        {signUp.passkeyFailed}
      </p>
    </div>
    <p class="hint script-none">{signUp.passkeyNoScript}</p>
    <details open={errors.some(({ field }) => field === "password")}>
      <summary>{signUp.passwordSummary}</summary>
      <div class="stack">
        <TextField
          name="password"
          label={signUp.password}
          hint={signUp.passwordHint}
          type="password"
          autocomplete="new-password"
          maxlength={1024}
          errors={errors}
          needed={false}
        />
        <button type="submit" class="button quiet" name="method" value="password">
          {signUp.submit}
        </button>
      </div>
    </details>
  </div>
);

export const SignUpPage = ({ view, plan, requestKey, values, errors = [] }: SignUpProps) => (
  <PublicPage view={view} title={titled(signUp.title, errors)} script="passkey.js" narrow>
    <h1>{signUp.title}</h1>
    <ErrorSummary errors={errors} />
    <Choice view={view} plan={plan} />
    <form
      class="panel"
      method="post"
      action={`/signup?region=${view.region}`}
      data-passkey="create"
      data-options={`/signup/passkey-options?region=${view.region}`}
    >
      <FormToken view={view} />
      <input type="hidden" name="plan" value={plan} />
      <input type="hidden" name="request_key" value={requestKey} />
      <TextField
        name="company"
        label={signUp.company}
        autocomplete="organization"
        maxlength={120}
        value={values?.company}
        errors={errors}
        autofocus
      />
      {(values?.slug || errors.some(({ field }) => field === "slug")) && (
        <TextField
          name="slug"
          label={signUp.slug}
          hint={signUp.slugHint}
          maxlength={40}
          value={values?.slug}
          errors={errors}
          optional
        />
      )}
      <TextField
        name="name"
        label={signUp.name}
        autocomplete="name"
        maxlength={120}
        value={values?.name}
        errors={errors}
      />
      <TextField
        name="email"
        label={signUp.email}
        type="email"
        autocomplete="username"
        maxlength={320}
        value={values?.email}
        errors={errors}
      />
      <Credentials errors={errors} />
    </form>
    <p>
      {signUp.known} <a href="/signin">{signUp.signIn}</a>
    </p>
  </PublicPage>
);
