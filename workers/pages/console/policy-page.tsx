import type { Policy, PolicyView } from "../../../shared/tenancy/policy-contract.ts";
import { policies as text } from "../messages/organizations.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Done, Head } from "../parts/pieces.tsx";
import { TablePanel } from "../parts/table.tsx";
import { PolicyForm } from "./policy-form.tsx";
import type { Typed } from "./policy-input.ts";
import { fields, said } from "./policy-words.ts";

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

interface PolicyProps extends Omit<ConsolePageProps, "title"> {
  policy: PolicyView;
  values: Policy;
  typed: Typed;
  errors?: readonly FieldError[];
  saved?: boolean;
}

export const PolicyPage = ({ policy, values, typed, errors = [], saved, ...page }: PolicyProps) => (
  <ConsolePage {...page} title={titled(text.title, errors)}>
    <Head title={text.title} lead={text.lead} />
    <Done text={saved ? text.saved : undefined} />
    <ErrorSummary errors={errors} />
    <Overview policy={policy} />
    {page.member.may("tenant:write") && (
      <PolicyForm {...{ view: page.view, policy, values, typed, errors }} />
    )}
  </ConsolePage>
);
