import type { FactorSetUp } from "../../../shared/identity/factor-contract.ts";
import type { View } from "../environment.ts";
import { phone } from "../messages/phone.ts";
import { recover } from "../messages/recover.ts";
import { security as text } from "../messages/security.ts";
import { CodeField, KeyForm, NewFactor } from "../parts/factor-parts.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { PublicPage } from "../parts/shell.tsx";

interface StepProps {
  view: View;
  next: string;
  errors?: readonly FieldError[];
  /** How a code can be sent to the person: what they chose, in the order of the methods. */
  ways?: readonly Way[];
}

export const sendable = ["sms", "email"] as const;
export type Way = (typeof sendable)[number];

const Hidden = ({ view, next, ways = [] }: StepProps) => (
  <>
    <FormToken view={view} />
    <input type="hidden" name="next" value={next} />
    {ways.map((way) => (
      <input type="hidden" name="way" value={way} />
    ))}
  </>
);

const at = (path: string, { view }: StepProps) => `${path}?region=${view.region}`;

/** A company may forbid it, and is then obeyed whatever is ticked. */
const Remember = ({ id }: { id: string }) => (
  <div class="choice">
    <input type="checkbox" id={id} name="remember" value="yes" />
    <label for={id}>{text.remember}</label>
  </div>
);

interface CodeProps extends StepProps {
  enrolling?: boolean;
  /** Wrong codes locked a factor of theirs. */
  locked?: boolean;
  /** A code is on its way. */
  sent?: Way | undefined;
  /** What a security key is asked, where the person has one. */
  keys?: Record<string, unknown> | undefined;
}

export const CodePage = (props: CodeProps) => {
  const { view, next, errors = [], enrolling = false, ways = [], sent, keys, locked } = props;
  return (
    <PublicPage view={view} title={titled(text.stepTitle, errors)} script={keys && "passkey.js"} narrow>
      <h1>{text.stepTitle}</h1>
      <ErrorSummary errors={errors} />
      <p>{text.stepText}</p>
      {locked && <p class="note warn">{text.stepLocked}</p>}
      {sent && (
        <p class="note" role="status">
          {sent === "sms" ? phone.codeSent : recover.codeSent}
        </p>
      )}
      {keys && (
        <KeyForm
          action={at("/signin/key", props)}
          keys={keys}
          button={text.stepKey}
          failed={text.stepKeyFailed}
        >
          <Hidden {...props} />
          <Remember id="remember-key" />
        </KeyForm>
      )}
      <form class="panel" method="post" action={at("/signin/code", props)}>
        <Hidden {...props} />
        {enrolling && <input type="hidden" name="enrolling" value="yes" />}
        <CodeField hint={enrolling ? text.codeHint : text.stepHint} errors={errors} />
        <Remember id="remember" />
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
      {ways.map((way) => (
        <form method="post" action={at("/signin/send", props)}>
          <Hidden {...props} />
          <button type="submit" class="button quiet" name="by" value={way}>
            {way === "sms" ? phone.sendCode : recover.sendCode}
          </button>
        </form>
      ))}
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
