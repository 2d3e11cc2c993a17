import type { Child } from "hono/jsx";
import type { Renewal } from "../../../shared/identity/password-rules.ts";
import type { View } from "../environment.ts";
import { recover as text } from "../messages/recover.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { PublicPage } from "../parts/shell.tsx";

interface Props {
  view: View;
  errors?: readonly FieldError[];
}

interface FramedProps extends Props {
  title: string;
  children: Child;
}

const Framed = ({ view, title, errors = [], children }: FramedProps) => (
  <PublicPage view={view} title={titled(title, errors)} narrow>
    <h1>{title}</h1>
    <ErrorSummary errors={errors} />
    {children}
  </PublicPage>
);

const Back = () => (
  <p>
    <a href="/signin">{text.back}</a>
  </p>
);

export const RecoverPage = ({ email, ...props }: Props & { email?: string }) => (
  <Framed {...props} title={text.title}>
    <p>{text.lead}</p>
    <form class="panel" method="post" action="/recover">
      <FormToken view={props.view} />
      <TextField
        name="email"
        label={text.email}
        type="email"
        autocomplete="username"
        maxlength={320}
        value={email}
        errors={props.errors ?? []}
        autofocus
      />
      <button type="submit" class="button">
        {text.send}
      </button>
    </form>
    <Back />
  </Framed>
);

/** The same for every address that anyone types. */
export const SentPage = ({ view }: Props) => (
  <Framed view={view} title={text.sentTitle}>
    <p role="status">{text.sent}</p>
    <Back />
  </Framed>
);

export const GonePage = ({ view }: Props) => (
  <Framed view={view} title={text.resetTitle}>
    <p class="note bad" role="alert">
      {text.gone}
    </p>
    <p>
      <a href="/recover">{text.again}</a>
    </p>
  </Framed>
);

interface NewPasswordProps extends Props {
  action: string;
  hidden?: Record<string, string>;
}

const NewPassword = ({ view, action, hidden = {}, errors = [] }: NewPasswordProps) => (
  <form class="panel" method="post" action={`${action}?region=${view.region}`}>
    <FormToken view={view} />
    {Object.entries(hidden).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <TextField
      name="password"
      label={text.password}
      hint={text.passwordHint}
      type="password"
      autocomplete="new-password"
      maxlength={1024}
      errors={errors}
      autofocus
    />
    <button type="submit" class="button">
      {text.change}
    </button>
  </form>
);

export const ResetPage = (props: Props) => (
  <Framed {...props} title={text.resetTitle}>
    <p>{text.resetText}</p>
    <NewPassword {...props} action="/reset" />
  </Framed>
);

export const RenewPage = ({ next, reason, ...props }: Props & { next: string; reason: Renewal }) => (
  <Framed {...props} title={text.renewTitle}>
    <p>{text.renew[reason]}</p>
    <NewPassword {...props} action="/signin/renew" hidden={{ next, reason }} />
  </Framed>
);

/** A button, because programs that look into letters follow links. */
export const VerifyPage = (props: Props) => (
  <Framed {...props} title={text.verifyTitle}>
    <form class="panel" method="post" action={`/verify?region=${props.view.region}`}>
      <FormToken view={props.view} />
      <p>{text.verifyText}</p>
      <button type="submit" class="button">
        {text.verify}
      </button>
    </form>
  </Framed>
);

export const VerifiedPage = ({ view }: Props) => (
  <Framed view={view} title={text.verifyTitle}>
    <p class="note" role="status">
      {text.verified}
    </p>
    <p>
      <a href="/console">{text.goOn}</a>
    </p>
  </Framed>
);
