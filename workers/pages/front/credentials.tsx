import { signUp } from "../messages/sign-up.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { TextField } from "../parts/form.tsx";
import { KeyIcon } from "../parts/icons.tsx";

interface CredentialsProps {
  errors: readonly FieldError[];
  passkey: string;
  submit: string;
}

/** A first credential: a passkey where scripts run, else and otherwise a password. */
export const Credentials = ({ errors, passkey, submit }: CredentialsProps) => (
  <div class="stack">
    <input type="hidden" name="credential" value="" />
    <div class="tight script-only">
      <button type="submit" class="button" name="method" value="passkey">
        <KeyIcon />
        {passkey}
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
          {submit}
        </button>
      </div>
    </details>
  </div>
);
