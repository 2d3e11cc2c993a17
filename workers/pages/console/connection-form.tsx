import { assignableRoles, type Provider, providerKinds } from "../../../shared/connections/words.ts";
import { declarableRegions } from "../../../shared/kernel/subprocessor.ts";
import { connections as text } from "../messages/connections.ts";
import { encryption } from "../messages/encryption.ts";
import { roleWords } from "../messages/invitation.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { Select, TextArea, TextField } from "../parts/form.tsx";
import { asks, type ConnectionValues } from "./connection-input.ts";
import { SamlSettings } from "./saml-form.tsx";

interface FieldsProps {
  provider: Provider;
  values: ConnectionValues;
  hasSecret: boolean;
  errors: readonly FieldError[];
}

const settingFields = () => ({
  client_id: { label: text.clientId, optional: false },
  issuer: { label: text.issuer, hint: text.issuerHint, optional: false },
  hosted_domain: { label: text.hostedDomain, hint: text.hostedDomainHint, optional: true },
  directory_id: { label: text.directoryId, hint: text.directoryIdHint, optional: false },
  metadata_url: { label: text.metadataUrl, hint: text.metadataUrlHint, optional: true },
});

const textSettings = ["client_id", "issuer", "hosted_domain", "directory_id", "metadata_url"] as const;

const Settings = ({ provider, values, hasSecret, errors }: FieldsProps) => (
  <>
    {textSettings
      .filter((name) => asks[provider].includes(name))
      .map((name) => (
        <TextField {...settingFields()[name]} {...{ name, errors }} value={values[name]} maxlength={1_000} />
      ))}
    {providerKinds[provider] === "saml" && <SamlSettings {...{ values, errors }} />}
    {providerKinds[provider] === "oidc" && (
      <TextField
        name="secret"
        type="password"
        label={text.secret}
        hint={hasSecret ? text.secretKept : text.secretHint}
        maxlength={4_000}
        errors={errors}
        needed={!hasSecret}
      />
    )}
  </>
);

/** What is asked of every connection, whatever the provider. */
export const ConnectionFields = (props: FieldsProps) => {
  const { values, errors } = props;
  return (
    <>
      <TextField
        name="name"
        label={text.name}
        hint={text.nameHint}
        maxlength={80}
        value={values.name}
        errors={errors}
      />
      <Settings {...props} />
      <details class="stack" open={errors.some(({ field }) => field?.startsWith("attribute_"))}>
        <summary>{text.attributes}</summary>
        <p class="hint">{text.attributesHint}</p>
        {(["email", "name", "groups"] as const).map((name) => (
          <TextField
            name={`attribute_${name}`}
            label={text.attributeNames[name]}
            maxlength={200}
            value={values[`attribute_${name}`]}
            errors={errors}
            optional
          />
        ))}
      </details>
      <Select
        name="region"
        label={text.place}
        hint={text.placeHint}
        value={values.region}
        options={declarableRegions.map((value) => ({ value, text: encryption.places[value] }))}
        errors={errors}
      />
      <div class="choice">
        <input type="checkbox" id="jit" name="jit" value="yes" checked={values.jit} />
        <label for="jit">{text.jit}</label>
      </div>
      <Select
        name="default_role"
        label={text.defaultRole}
        value={values.default_role}
        options={assignableRoles.map((value) => ({ value, text: roleWords[value].name }))}
        errors={errors}
      />
      <TextArea
        name="group_roles"
        label={text.groups}
        hint={text.groupsHint}
        rows={3}
        value={values.group_roles}
        errors={errors}
        optional
      />
    </>
  );
};
