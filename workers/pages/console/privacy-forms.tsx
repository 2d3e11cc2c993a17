import type { View } from "../environment.ts";
import { privacy as text } from "../messages/privacy.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { FormToken, TextField } from "../parts/form.tsx";

interface FormProps {
  view: View;
  action: string;
  errors?: readonly FieldError[];
}

interface TakeProps extends FormProps {
  words: { title: string; text: string; submit: string };
  /** Name of the field for an earlier file's cursor: a page may hold several of these forms. */
  field: string;
  value?: string | undefined;
}

/** Asks for a file; where an earlier one ended, the rest is asked for by its cursor. */
export const TakeForm = ({ view, action, words, field, value, errors = [] }: TakeProps) => {
  const wrong = errors.some((error) => error.field === field);
  return (
    <form class="panel" method="post" action={action}>
      <FormToken view={view} />
      <h3>{words.title}</h3>
      <p>{words.text}</p>
      <details open={wrong}>
        <summary>{text.cursor}</summary>
        <TextField
          name={field}
          label={text.cursor}
          maxlength={500}
          errors={errors}
          optional
          value={wrong ? value : ""}
        />
      </details>
      <div class="row">
        <button type="submit" class="button quiet">
          {words.submit}
        </button>
      </div>
    </form>
  );
};

interface NameProps extends FormProps {
  title: string;
  hint?: string;
  name: string;
}

export const NameForm = ({ view, action, title, hint, name, errors = [] }: NameProps) => (
  <form class="panel" method="post" action={action}>
    <FormToken view={view} />
    <h3>{title}</h3>
    <TextField
      name="name"
      label={text.name}
      {...(hint === undefined ? {} : { hint })}
      maxlength={120}
      value={name}
      errors={errors}
    />
    <div class="row">
      <button type="submit" class="button quiet">
        {text.correct}
      </button>
    </div>
  </form>
);

interface ConfirmProps extends FormProps {
  requestKey: string;
  /** Whose address is typed to confirm, and how that is asked for. */
  email: string;
  label: string;
  back: string;
}

/** What follows, in full, and a button that works only for whoever typed the address. */
export const EraseForm = ({ view, action, requestKey, email, label, back, errors = [] }: ConfirmProps) => (
  <form class="panel" method="post" action={action}>
    <FormToken view={view} />
    <input type="hidden" name="request_key" value={requestKey} />
    <h2>{text.follows}</h2>
    <ul class="dots">
      {text.consequences.map((consequence) => (
        <li>{consequence}</li>
      ))}
    </ul>
    <TextField
      name="confirmation"
      type="email"
      label={label}
      hint={<code>{email}</code>}
      maxlength={254}
      errors={errors}
    />
    <div class="row">
      <button type="submit" class="button danger">
        {text.confirm}
      </button>
      <a href={back}>{text.keep}</a>
    </div>
  </form>
);

/** Addresses are compared as people type them. */
export const isConfirmed = (typed: string, email: string): boolean =>
  typed.toLowerCase() === email.toLowerCase();
