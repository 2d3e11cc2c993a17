import { regions } from "../../../shared/kernel/region.ts";
import type { Policy, PolicyView } from "../../../shared/tenancy/policy-contract.ts";
import { policies as text } from "../messages/organizations.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";
import { regionWords } from "../parts/region-words.ts";
import { TablePanel } from "../parts/table.tsx";

const minuteFields = ["session_minutes", "idle_minutes"] as const;
const fields = ["mfa_required", "sso_required", "residency", "allowed_regions", ...minuteFields] as const;
type Field = (typeof fields)[number];

function said(policy: Policy, field: Field): string {
  if (field === "allowed_regions")
    return policy.allowed_regions?.map((region) => regionWords(region)).join(", ") ?? text.anyRegion;
  if (field === "session_minutes" || field === "idle_minutes")
    return policy[field] === null ? text.anyLength : text.minutes(policy[field]);
  const isDemanded = field === "residency" ? policy.residency === "strict" : policy[field];
  return isDemanded ? text.required : text.open;
}

const Overview = ({ policy }: { policy: PolicyView }) => (
  <TablePanel caption={text.caption} columns={[text.demand, text.own, text.inherited, text.effective]}>
    {fields.map((field) => (
      <tr>
        <th scope="row">{text.names[field]}</th>
        <td>{said(policy.own, field)}</td>
        <td>{said(policy.inherited, field)}</td>
        <td>
          <strong>{said(policy.effective, field)}</strong>
        </td>
      </tr>
    ))}
  </TablePanel>
);

const Choice = ({
  name,
  value,
  label,
  checked,
  hint,
  errors,
}: {
  name: string;
  value: string;
  label: string;
  checked: boolean;
  hint?: string;
  errors?: readonly FieldError[];
}) => {
  const id = value === "yes" ? name : `${name}-${value}`;
  const wrong = errors?.find((error) => error.field === name);
  return (
    <div class="choice">
      <input
        type="checkbox"
        {...{ id, name, value, checked }}
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

interface PolicyProps extends Omit<ConsolePageProps, "title"> {
  policy: PolicyView;
  values: Policy;
  errors?: readonly FieldError[];
  saved?: boolean;
}

const Form = ({ view, policy, values, errors = [] }: PolicyProps) => (
  <form class="panel" method="post" action="/console/policy">
    <FormToken view={view} />
    <input type="hidden" name="version" value={String(policy.version)} />
    <h2>{text.change}</h2>
    {(["mfa_required", "sso_required", "residency"] as const).map((name) => (
      <Choice
        {...{ name, errors }}
        value="yes"
        label={text.names[name]}
        hint={text.hints[name]}
        checked={name === "residency" ? values.residency === "strict" : values[name]}
      />
    ))}
    <fieldset id="allowed_regions" aria-describedby="allowed_regions-hint">
      <legend>{text.names.allowed_regions}</legend>
      <p class="hint" id="allowed_regions-hint">
        {text.hints.allowed_regions}
      </p>
      {regions.map((region) => (
        <Choice
          name="allowed_regions"
          value={region}
          label={regionWords(region)}
          checked={values.allowed_regions?.includes(region) === true}
        />
      ))}
    </fieldset>
    {minuteFields.map((name) => (
      <TextField
        {...{ name, errors }}
        label={text.names[name]}
        hint={text.hints[name]}
        maxlength={6}
        value={values[name] === null ? "" : String(values[name])}
        optional
      />
    ))}
    <button type="submit" class="button">
      {text.submit}
    </button>
  </form>
);

export const PolicyPage = (page: PolicyProps) => {
  const { policy, errors = [], saved, member } = page;
  return (
    <ConsolePage {...page} title={titled(text.title, errors)}>
      <Head title={text.title} lead={text.lead} />
      {saved && (
        <p class="note good" role="status">
          {text.saved}
        </p>
      )}
      <ErrorSummary errors={errors} />
      <Overview policy={policy} />
      {member.may("tenant:write") && <Form {...page} />}
    </ConsolePage>
  );
};
