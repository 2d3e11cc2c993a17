import type { Child } from "hono/jsx";
import type { FactorSetUp, FactorView } from "../../../shared/identity/factor-contract.ts";
import { phone } from "../messages/phone.ts";
import { security as text } from "../messages/security.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { CodeField, NewFactor } from "../parts/factor-parts.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Day, Done, Head } from "../parts/pieces.tsx";
import { Question } from "../parts/question.tsx";
import { PostButton } from "./post-button.tsx";

type Base = Omit<ConsolePageProps, "title">;
const home = "/console/security";
const crumb = () => ({ href: home, text: text.title });

interface SecurityProps extends Base {
  /** What each section has made of itself, in their order. */
  sections: Child[];
  /** What was done just now. */
  notice: string | undefined;
}

export const SecurityPage = ({ sections, notice, ...page }: SecurityProps) => (
  <ConsolePage {...page} title={text.title}>
    <Head title={text.title} lead={text.lead} />
    <Done text={notice} />
    {sections}
  </ConsolePage>
);

interface SetUpProps extends Base {
  id: string;
  /** Absent after a wrong code: the key was shown once. */
  setUp?: FactorSetUp;
  errors?: readonly FieldError[];
}

export const SetUpPage = ({ id, setUp, errors = [], ...page }: SetUpProps) => (
  <ConsolePage {...page} title={titled(text.setUpTitle, errors)}>
    <Head title={text.setUpTitle} crumb={crumb()} />
    <ErrorSummary errors={errors} />
    <form class="panel" method="post" action={`${home}/confirm`}>
      <FormToken view={page.view} />
      <input type="hidden" name="id" value={id} />
      {setUp && <NewFactor {...setUp} />}
      <CodeField hint={text.codeHint} errors={errors} />
      <div class="row">
        <button type="submit" class="button">
          {text.confirm}
        </button>
        <a href={home}>{text.cancel}</a>
      </div>
    </form>
    {!setUp && <PostButton view={page.view} action={`${home}/setup`} text={text.startAgain} />}
  </ConsolePage>
);

export const CodesPage = ({ codes, ...page }: Base & { codes: readonly string[] }) => (
  <ConsolePage {...page} title={text.codesTitle}>
    <Head title={text.codesTitle} crumb={crumb()} />
    <section class="panel" aria-label={text.codes}>
      <p>{text.codesText}</p>
      <ul id="codes">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </section>
    <p>
      <a class="button" href={home}>
        {text.codesDone}
      </a>
    </p>
  </ConsolePage>
);

export const RemoveFactorPage = ({ factor, ...page }: Base & { factor: FactorView }) => {
  const words = factor.kind === "sms" ? phone : text;
  return (
    <Question
      {...page}
      title={words.removeTitle}
      crumb={crumb()}
      action={`${home}/${factor.id}/remove`}
      deed={text.remove}
      keep={{ href: home, text: text.cancel }}
    >
      <p>
        {text.added} <Day at={factor.created_at} />
      </p>
      <p>{words.removeText}</p>
    </Question>
  );
};
