import type { Child, PropsWithChildren } from "hono/jsx";
import { formField } from "../door/guard.ts";
import type { View } from "../environment.ts";
import { shell } from "../messages/shell.ts";
import type { FieldError } from "./field-errors.ts";

export const FormToken = ({ view }: { view: View }) => (
  <input type="hidden" name={formField} value={view.formToken} />
);

/** Takes the focus, so that a screen reader starts where the trouble is (WCAG 3.3.1). */
export const ErrorSummary = ({ errors }: { errors: readonly FieldError[] }) =>
  errors.length === 0 ? null : (
    <div class="note bad" role="alert" tabindex={-1} autofocus>
      <h2>{shell.errorsTitle}</h2>
      <ul>
        {errors.map(({ field, text }) => (
          <li>{field === undefined ? text : <a href={`#${field}`}>{text}</a>}</li>
        ))}
      </ul>
    </div>
  );

interface FieldProps {
  name: string;
  label: string;
  hint?: Child;
  optional?: boolean;
  errors?: readonly FieldError[];
}

/** Names what describes the control: its hint and, when there is one, its error. */
function describedBy({ name, hint, errors = [] }: FieldProps) {
  const wrong = errors.some(({ field }) => field === name);
  const ids = [hint === undefined ? "" : `${name}-hint`, wrong ? `${name}-error` : ""].filter(Boolean);
  return {
    id: name,
    name,
    ...(ids.length > 0 ? { "aria-describedby": ids.join(" ") } : {}),
    ...(wrong ? { "aria-invalid": "true" as const } : {}),
  };
}

const Labelled = ({ children, ...field }: PropsWithChildren<FieldProps>) => (
  <div class="field">
    <label for={field.name}>
      {field.label} {field.optional && <span class="hint">{shell.optional}</span>}
    </label>
    {field.hint !== undefined && (
      <div class="hint" id={`${field.name}-hint`}>
        {field.hint}
      </div>
    )}
    {field.errors
      ?.filter((error) => error.field === field.name)
      .map(({ text }) => (
        <p class="wrong" id={`${field.name}-error`}>
          {text}
        </p>
      ))}
    {children}
  </div>
);

interface TextFieldProps extends FieldProps {
  type?: "text" | "email" | "password" | "date" | "tel";
  value?: string | undefined;
  autocomplete?: string;
  maxlength?: number;
  inputmode?: "numeric";
  autofocus?: boolean;
  readonly?: boolean;
  /** `false`: the form can do without it, although this way through the form cannot. */
  needed?: boolean;
}

export const TextField = (props: TextFieldProps) => {
  const {
    type = "text",
    value,
    autocomplete = "off",
    maxlength,
    inputmode,
    autofocus,
    readonly,
    needed,
    ...field
  } = props;
  return (
    <Labelled {...field}>
      <input
        type={type}
        {...describedBy(field)}
        value={value}
        autocomplete={autocomplete}
        maxlength={maxlength}
        inputmode={inputmode}
        required={needed ?? !(field.optional || readonly)}
        readonly={readonly}
        autofocus={autofocus === true && !field.errors?.length}
        spellcheck={false}
      />
    </Labelled>
  );
};

interface TextAreaProps extends FieldProps {
  value?: string | undefined;
  rows: number;
  maxlength?: number;
  needed?: boolean;
}

export const TextArea = ({ value = "", rows, maxlength, needed, ...field }: TextAreaProps) => (
  <Labelled {...field}>
    <textarea
      {...describedBy(field)}
      rows={rows}
      maxlength={maxlength}
      required={needed ?? !field.optional}
      spellcheck={false}
    >
      {`\n${value}`}
    </textarea>
  </Labelled>
);

interface SelectProps extends FieldProps {
  options: readonly { value: string; text: string }[];
  value?: string | undefined;
}

export const Select = ({ options, value, ...field }: SelectProps) => (
  <Labelled {...field}>
    <select {...describedBy(field)}>
      {options.map((option) => (
        <option value={option.value} selected={option.value === value}>
          {option.text}
        </option>
      ))}
    </select>
  </Labelled>
);

interface ChoiceProps extends Omit<FieldProps, "optional"> {
  /** What tells one of several of the same name from the others. */
  value?: string;
  checked: boolean;
}

/** One box to tick. */
export const Choice = ({ name, value, label, checked, hint, errors }: ChoiceProps) => {
  const id = value === undefined ? name : `${name}-${value}`;
  const wrong = errors?.find((error) => error.field === name);
  return (
    <div class="choice">
      <input
        type="checkbox"
        {...{ id, name, checked }}
        value={value ?? "yes"}
        {...(hint === undefined ? {} : { "aria-describedby": `${id}-hint` })}
      />
      <label for={id}>
        {label}
        {hint !== undefined && (
          <span class="hint" id={`${id}-hint`}>
            {" "}
            {hint}
          </span>
        )}
        {wrong && <span class="wrong"> {wrong.text}</span>}
      </label>
    </div>
  );
};
