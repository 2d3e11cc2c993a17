import type { FactorView } from "../../../shared/identity/factor-contract.ts";
import { phone as text } from "../messages/phone.ts";
import { security } from "../messages/security.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { CodeField } from "../parts/factor-parts.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";

interface Props extends Omit<ConsolePageProps, "title"> {
  errors?: readonly FieldError[];
}
const home = "/console/security";
const crumb = () => ({ href: home, text: security.title });

/** Its last two digits, or nothing of a number that cannot be read any more. */
export const endingOf = ({ number }: FactorView): string => number?.slice(-2) ?? "";

export const NewPhonePage = ({ errors = [], ...page }: Props) => (
  <ConsolePage {...page} title={titled(text.newTitle, errors)}>
    <Head title={text.newTitle} lead={text.lead} crumb={crumb()} />
    <ErrorSummary errors={errors} />
    <form class="panel" method="post" action={`${home}/phone/new`}>
      <FormToken view={page.view} />
      <TextField
        name="number"
        type="tel"
        label={text.number}
        hint={text.hint}
        autocomplete="tel"
        maxlength={40}
        errors={errors}
        autofocus
      />
      <div class="row">
        <button type="submit" class="button">
          {text.send}
        </button>
        <a href={home}>{security.cancel}</a>
      </div>
    </form>
  </ConsolePage>
);

export const PhoneCodePage = ({ factor, errors = [], ...page }: Props & { factor: FactorView }) => (
  <ConsolePage {...page} title={titled(text.codeTitle, errors)}>
    <Head title={text.codeTitle} lead={text.codeText(endingOf(factor))} crumb={crumb()} />
    <ErrorSummary errors={errors} />
    <form class="panel" method="post" action={`${home}/phone/code`}>
      <FormToken view={page.view} />
      <CodeField hint={text.codeHint} errors={errors} />
      <div class="row">
        <button type="submit" class="button">
          {security.confirm}
        </button>
        <a href={`${home}/phone/new`}>{text.again}</a>
      </div>
    </form>
  </ConsolePage>
);
