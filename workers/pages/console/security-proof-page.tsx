import type { FactorsView, FactorView } from "../../../shared/identity/factor-contract.ts";
import { phone } from "../messages/phone.ts";
import { security as text } from "../messages/security.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { CodeField, KeyForm } from "../parts/factor-parts.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";

const home = "/console/security/proof";

interface ProofProps extends Omit<ConsolePageProps, "title"> {
  next: string;
  mine: FactorsView;
  /** What the person's keys are asked, where they have any. */
  keys: Record<string, unknown> | undefined;
  errors: readonly FieldError[];
  /** A code is on its way to their telephone. */
  texted: boolean;
}

const isNumber = ({ kind, confirmed_at: at }: FactorView) => kind === "sms" && at !== null;

/** A key where a script can ask it, a code where there is an app; without either, signing in again proves it too. */
export const ProofPage = ({ next, mine, keys, errors, texted, ...page }: ProofProps) => {
  const hidden = (
    <>
      <FormToken view={page.view} />
      <input type="hidden" name="next" value={next} />
    </>
  );
  return (
    <ConsolePage {...page} title={titled(text.proofTitle, errors)} script={keys && "passkey.js"}>
      <Head title={text.proofTitle} lead={text.proofText} />
      <ErrorSummary errors={errors} />
      {texted && (
        <p class="note" role="status">
          {phone.codeSent}
        </p>
      )}
      {keys && (
        <KeyForm action={`${home}/key`} keys={keys} button={text.proofKey} failed={text.proofKeyFailed}>
          {hidden}
        </KeyForm>
      )}
      {mine.factors.some((factor) => factor.confirmed_at !== null) && (
        <form class="panel" method="post" action={home}>
          {hidden}
          <CodeField hint={text.proofCodeHint} errors={errors} />
          <button type="submit" class="button">
            {text.prove}
          </button>
        </form>
      )}
      {mine.sms_available && mine.factors.some(isNumber) && (
        <form method="post" action={`${home}/text`}>
          {hidden}
          <button type="submit" class="button quiet">
            {phone.sendCode}
          </button>
        </form>
      )}
      {mine.passkeys > 0 && (
        <p>
          {text.proofPasskey} <a href={`/signin?next=${encodeURIComponent(next)}`}>{text.proofAgain}</a>
        </p>
      )}
    </ConsolePage>
  );
};
