import type { PropsWithChildren } from "hono/jsx";
import type { FactorSetUp } from "../../../shared/identity/factor-contract.ts";
import { security as text } from "../messages/security.ts";
import type { FieldError } from "./field-errors.ts";
import { TextField } from "./form.tsx";
import { QrCode } from "./qr-code.tsx";

/** In groups of four, to be typed. */
const grouped = (secret: string): string => secret.match(/.{1,4}/g)?.join(" ") ?? "";

/** The key of a new app, this once. */
export const NewFactor = ({ secret, otpauth_uri: uri }: FactorSetUp) => (
  <>
    <p>{text.setUpScan}</p>
    <p>
      <QrCode text={uri} label={text.qrLabel} />
    </p>
    <p>
      {text.key}:{" "}
      <code class="secret" id="secret">
        {grouped(secret)}
      </code>
    </p>
  </>
);

/** Browsers and password managers fill it in; a recovery code fits as well. */
export const CodeField = ({ hint, errors = [] }: { hint: string; errors?: readonly FieldError[] }) => (
  <TextField
    name="code"
    label={text.code}
    hint={hint}
    autocomplete="one-time-code"
    maxlength={64}
    errors={errors}
    autofocus
  />
);

interface KeyFormProps {
  action: string;
  /** What the key is asked. */
  keys: Record<string, unknown>;
  button: string;
  failed: string;
}

/** Shown where a script can ask the key; a code does without one. */
export const KeyForm = ({ action, keys, button, failed, children }: PropsWithChildren<KeyFormProps>) => (
  <form
    class="panel script-only"
    method="post"
    action={action}
    data-passkey="key"
    data-options={JSON.stringify(keys)}
  >
    <input type="hidden" name="credential" />
    {children}
    <button type="button" class="button" data-start>
      {button}
    </button>
    <p class="wrong" data-failed hidden role="alert">
      {failed}
    </p>
  </form>
);
