import { atMost, roles, toolPermissions } from "../../../shared/kernel/access.ts";
import { identityScopes } from "../../../shared/kernel/tool-scopes.ts";
import type { Member } from "../environment.ts";
import { clients as text } from "../messages/clients.ts";
import { roleWords } from "../messages/invitation.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { Choice, Select, TextArea, TextField } from "../parts/form.tsx";
import { ScopeChoices } from "../parts/scope-list.tsx";
import { type ClientValues, uses } from "./client-input.ts";

interface FieldsProps {
  member: Member;
  values: ClientValues;
  errors: readonly FieldError[];
}

/** What of a tool may be changed later. */
export const ClientFields = ({ member, values, errors }: FieldsProps) => (
  <>
    <TextArea
      name="redirect_uris"
      label={text.redirects}
      hint={text.redirectsHint}
      rows={3}
      maxlength={10_000}
      value={values.redirects}
      errors={errors}
      needed={false}
    />
    <ScopeChoices
      scopes={[...identityScopes, ...toolPermissions.filter((permission) => member.may(permission))]}
      chosen={values.scopes}
      errors={errors}
    />
    <Choice
      name="dpop_bound_access_tokens"
      label={text.bound}
      hint={text.boundHint}
      checked={values.bound}
      errors={errors}
    />
  </>
);

export const NameField = ({ values, errors }: Omit<FieldsProps, "member">) => (
  <TextField
    name="name"
    label={text.name}
    hint={text.nameHint}
    maxlength={80}
    value={values.name}
    errors={errors}
    autofocus
  />
);

/** What a tool is, once and for all. */
export const NewClientFields = ({ member, values, errors }: FieldsProps) => {
  const wrong = errors.find(({ field }) => field === "grant_types");
  return (
    <>
      <NameField {...{ values, errors }} />
      <Select
        name="kind"
        label={text.kind}
        hint={text.kindHint}
        options={(["confidential", "public"] as const).map((value) => ({ value, text: text.kinds[value] }))}
        value={values.kind}
        errors={errors}
      />
      <fieldset
        id="grant_types"
        class="tight"
        {...(wrong ? { "aria-describedby": "grant_types-error" } : {})}
      >
        <legend>{text.uses}</legend>
        {wrong && (
          <p class="wrong" id="grant_types-error">
            {wrong.text}
          </p>
        )}
        {uses.map((use) => (
          <Choice
            name="uses"
            value={use}
            label={text.useNames[use]}
            hint={text.useHints[use]}
            checked={values.uses.includes(use)}
          />
        ))}
      </fieldset>
      <Select
        name="role"
        label={text.role}
        hint={text.roleHint}
        options={roles
          .filter((role) => role !== "owner" && atMost(role, member.user.role))
          .map((value) => ({ value, text: roleWords[value].name }))}
        value={values.role}
        errors={errors}
      />
    </>
  );
};
