import type { BrandingView } from "../../../shared/branding/contract.ts";
import { brandPaths } from "../front/brand.ts";
import { branding as text } from "../messages/branding.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Done, Head } from "../parts/pieces.tsx";

interface BrandingProps extends Omit<ConsolePageProps, "title"> {
  chosen: BrandingView;
  /** The address of the company's own door. */
  door: string;
  values?: { display_name: string; accent: string };
  saved?: boolean;
  errors?: readonly FieldError[];
}

const Logo = ({
  view,
  chosen,
  errors,
}: Pick<BrandingProps, "view" | "chosen"> & { errors: readonly FieldError[] }) => {
  const path = view.brand ? brandPaths(view.brand).logo : null;
  return (
    <>
      <div class="field">
        <label for="logo">{text.logo}</label>
        <div class="hint" id="logo-hint">
          {text.logoHint}
        </div>
        {errors
          .filter(({ field }) => field === "logo")
          .map((error) => (
            <p class="wrong" id="logo-error">
              {error.text}
            </p>
          ))}
        <input type="file" id="logo" name="logo" accept="image/png,image/webp" aria-describedby="logo-hint" />
      </div>
      {chosen.logo && (
        <div class="choice">
          <input type="checkbox" id="remove_logo" name="remove_logo" value="yes" />
          <label for="remove_logo">{text.removeLogo}</label>
        </div>
      )}
      {path && (
        <p class="brand">
          <img src={path} alt={text.current} />
        </p>
      )}
    </>
  );
};

export const BrandingPage = ({ chosen, door, values, saved, errors = [], ...page }: BrandingProps) => {
  const shown = chosen.accent_shown;
  const isCorrected = shown && (shown.light !== chosen.accent || shown.dark !== chosen.accent);
  return (
    <ConsolePage {...page} title={titled(text.title, errors)}>
      <Head title={text.title} lead={text.lead} />
      <Done text={saved ? text.saved : undefined} />
      <ErrorSummary errors={errors} />
      <section class="panel" aria-labelledby="door">
        <h2 id="door">{text.door}</h2>
        <p>{text.doorText}</p>
        <p>
          <code class="secret" dir="ltr">
            {door}
          </code>
        </p>
      </section>
      <form class="panel" method="post" action="/console/branding" enctype="multipart/form-data">
        <FormToken view={page.view} />
        <input type="hidden" name="version" value={chosen.version} />
        <TextField
          name="display_name"
          label={text.name}
          hint={text.nameHint}
          maxlength={80}
          value={values?.display_name ?? chosen.display_name ?? ""}
          errors={errors}
          optional
        />
        <TextField
          name="accent"
          label={text.accent}
          hint={text.accentHint}
          maxlength={7}
          value={values?.accent ?? chosen.accent ?? ""}
          errors={errors}
          optional
        />
        {isCorrected && <p class="hint">{text.corrected(shown.light, shown.dark)}</p>}
        <Logo view={page.view} {...{ chosen, errors }} />
        <button type="submit" class="button">
          {text.submit}
        </button>
      </form>
    </ConsolePage>
  );
};
