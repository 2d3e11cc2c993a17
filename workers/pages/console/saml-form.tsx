import { connections as text } from "../messages/connections.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { Choice, Select, TextArea } from "../parts/form.tsx";
import type { ConnectionValues } from "./connection-input.ts";

interface Props {
  values: ConnectionValues;
  errors: readonly FieldError[];
}

const optionsOf = (words: Record<string, string>) =>
  Object.entries(words).map(([value, option]) => ({ value: value === "any" ? "" : value, text: option }));

/** What a SAML provider is asked for and held to; where its metadata is comes before. */
export const SamlSettings = ({ values, errors }: Props) => (
  <>
    <div class="field">
      <label for="metadata_file">{text.metadataFile}</label>
      <input type="file" id="metadata_file" name="metadata_file" accept=".xml,application/xml,text/xml" />
    </div>
    <TextArea
      name="metadata"
      label={text.metadata}
      hint={text.metadataHint}
      rows={4}
      maxlength={60_000}
      value={values.metadata}
      errors={errors}
      optional
    />
    <TextArea
      name="metadata_certificate"
      label={text.metadataCertificate}
      hint={text.metadataCertificateHint}
      rows={3}
      maxlength={8_000}
      value={values.metadata_certificate}
      errors={errors}
      optional
    />
    <Select
      name="signed"
      label={text.signed}
      hint={text.signedHint}
      value={values.signed}
      options={optionsOf(text.signedWords)}
      errors={errors}
    />
    <Select
      name="binding"
      label={text.binding}
      value={values.binding}
      options={optionsOf(text.bindingWords)}
      errors={errors}
    />
    <Select
      name="name_id"
      label={text.nameId}
      value={values.name_id}
      options={optionsOf(text.nameIdWords)}
      errors={errors}
    />
    <Choice name="encrypted" label={text.encrypted} checked={values.encrypted} />
    <Choice name="idp_initiated" label={text.idpInitiated} checked={values.idp_initiated} />
  </>
);
