import { type Plan, planFacts } from "../../../shared/kernel/plan.ts";
import { regionFacts } from "../../../shared/kernel/region.ts";
import type { View } from "../environment.ts";
import { shell } from "../messages/shell.ts";
import { signUp } from "../messages/sign-up.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { price } from "../parts/numbers.ts";
import { titled } from "../parts/page-title.ts";
import { PublicPage } from "../parts/shell.tsx";
import { Credentials } from "./credentials.tsx";

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
        <strong>{shell.regions[view.region]}</strong>
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
      <Credentials errors={errors} passkey={signUp.passkey} submit={signUp.submit} />
    </form>
    <p>
      {signUp.known} <a href="/signin">{signUp.signIn}</a>
    </p>
  </PublicPage>
);
