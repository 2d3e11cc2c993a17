import type { FactorSetUp } from "../../../shared/identity/factor-contract.ts";
import type { View } from "../environment.ts";
import { security as text } from "../messages/security.ts";
import { CodeField, NewFactor } from "../parts/factor-parts.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { PublicPage } from "../parts/shell.tsx";

interface StepProps {
  view: View;
  next: string;
  errors?: readonly FieldError[];
}

const Hidden = ({ view, next }: StepProps) => (
  <>
    <FormToken view={view} />
    <input type="hidden" name="next" value={next} />
  </>
);

const at = (path: string, { view }: StepProps) => `${path}?region=${view.region}`;

export const CodePage = (props: StepProps & { enrolling?: boolean }) => {
  const { view, next, errors = [], enrolling = false } = props;
  return (
    <PublicPage view={view} title={titled(text.stepTitle, errors)} narrow>
      <h1>{text.stepTitle}</h1>
      <ErrorSummary errors={errors} />
      <p>{text.stepText}</p>
      <form class="panel" method="post" action={at("/signin/code", props)}>
        <Hidden {...props} />
        {enrolling && <input type="hidden" name="enrolling" value="yes" />}
        <CodeField hint={enrolling ? text.codeHint : text.stepHint} errors={errors} />
        <button type="submit" class="button">
          {text.submit}
        </button>
      </form>
      {enrolling && (
        <form method="post" action={at("/signin/enrol", props)}>
          <Hidden {...props} />
          <button type="submit" class="button quiet">
            {text.enrolAgain}
          </button>
        </form>
      )}
      <p>
        <a href={`/signin?next=${encodeURIComponent(next)}`}>{text.stepAgain}</a>
      </p>
    </PublicPage>
  );
};

/** `setUp`: the key of the new app; absent before the person said that they are ready to see it. */
export const EnrolPage = (props: StepProps & { setUp?: FactorSetUp }) => {
  const { view, setUp, errors = [] } = props;
  return (
    <PublicPage view={view} title={titled(text.enrolTitle, errors)} narrow>
      <h1>{text.enrolTitle}</h1>
      <ErrorSummary errors={errors} />
      {setUp ? (
        <form class="panel" method="post" action={at("/signin/code", props)}>
          <Hidden {...props} />
          <input type="hidden" name="enrolling" value="yes" />
          <NewFactor {...setUp} />
          <CodeField hint={text.codeHint} />
          <button type="submit" class="button">
            {text.submit}
          </button>
        </form>
      ) : (
        <form class="panel" method="post" action={at("/signin/enrol", props)}>
          <Hidden {...props} />
          <p>{text.enrolText}</p>
          <button type="submit" class="button">
            {text.enrolStart}
          </button>
        </form>
      )}
    </PublicPage>
  );
};
