import type { View } from "../environment.ts";
import { singleSignOn as text } from "../messages/single-sign-on.ts";
import { FormToken } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { PublicPage } from "../parts/shell.tsx";

/** One page for whatever went wrong: why is for the organisation to read, not for whoever stands here. */
export const SsoErrorPage = ({ view, reference }: { view: View; reference: string }) => (
  <PublicPage view={view} title={titled(text.errorTitle)} narrow>
    <h1>{text.errorTitle}</h1>
    <p>{text.error}</p>
    {reference !== "" && (
      <p class="hint">
        {text.reference}: <code>{reference}</code>
      </p>
    )}
    <p>
      <a href="/signin">{text.again}</a>
    </p>
  </PublicPage>
);

export interface Question {
  tenant: string;
  code: string;
  email: string;
  connection: string;
  company: string;
  owner: boolean;
}

export const ConsentPage = ({ view, question }: { view: View; question: Question }) => (
  <PublicPage view={view} title={titled(text.consentTitle)} narrow>
    <h1>{text.consentTitle}</h1>
    <p>{text.consent(question.company, question.connection)}</p>
    <p>
      {text.address}: <strong>{question.email}</strong>
    </p>
    {question.owner && (
      <p class="note" role="status">
        {text.consentOwner}
      </p>
    )}
    <form class="panel" method="post" action={`/sso/consent?region=${view.region}`}>
      <FormToken view={view} />
      <input type="hidden" name="tenant" value={question.tenant} />
      <input type="hidden" name="code" value={question.code} />
      <button type="submit" class="button" name="answer" value="link">
        {text.link}
      </button>
      <button type="submit" class="button quiet" name="answer" value="refuse">
        {text.refuse}
      </button>
    </form>
  </PublicPage>
);

export const SsoNoticePage = ({ view, isTest, next }: { view: View; isTest: boolean; next: string }) => (
  <PublicPage view={view} title={titled(isTest ? text.testedTitle : text.otherTitle)} narrow>
    <h1>{isTest ? text.testedTitle : text.otherTitle}</h1>
    <p>{isTest ? text.tested : text.other}</p>
    <p>
      <a href={next}>{isTest ? text.toConnection : text.signIn}</a>
    </p>
  </PublicPage>
);
