import type { ConnectionView } from "../../../shared/connections/contract.ts";
import { type Provider, providerKinds } from "../../../shared/connections/words.ts";
import { lineOf, textOf } from "../door/form.ts";

/** The form's fields as they were typed; the API says what is wrong with them. */
export interface ConnectionValues {
  name: string;
  client_id: string;
  issuer: string;
  hosted_domain: string;
  directory_id: string;
  metadata_url: string;
  metadata: string;
  metadata_certificate: string;
  signed: string;
  binding: string;
  name_id: string;
  encrypted: boolean;
  idp_initiated: boolean;
  attribute_email: string;
  attribute_name: string;
  attribute_groups: string;
  region: string;
  default_role: string;
  group_roles: string;
  jit: boolean;
}

const settingNames = {
  oidc: ["client_id", "issuer", "hosted_domain", "directory_id"],
  saml: ["metadata_url", "metadata", "metadata_certificate", "signed", "binding", "name_id"],
} as const;
export type SettingName = (typeof settingNames)["oidc" | "saml"][number];

/** Which of the settings a provider is asked for. */
export const asks: Record<Provider, readonly SettingName[]> = {
  google: ["client_id", "hosted_domain"],
  microsoft: ["client_id", "directory_id"],
  okta: ["client_id", "issuer"],
  oidc: ["client_id", "issuer"],
  okta_saml: settingNames.saml,
  microsoft_saml: settingNames.saml,
  saml: settingNames.saml,
};

export const valuesIn = (form: FormData): ConnectionValues => ({
  name: lineOf(form, "name"),
  client_id: lineOf(form, "client_id"),
  issuer: lineOf(form, "issuer"),
  hosted_domain: lineOf(form, "hosted_domain"),
  directory_id: lineOf(form, "directory_id"),
  metadata_url: lineOf(form, "metadata_url"),
  metadata: textOf(form, "metadata").trim(),
  metadata_certificate: textOf(form, "metadata_certificate").trim(),
  signed: lineOf(form, "signed"),
  binding: lineOf(form, "binding"),
  name_id: lineOf(form, "name_id"),
  encrypted: lineOf(form, "encrypted") === "yes",
  idp_initiated: lineOf(form, "idp_initiated") === "yes",
  attribute_email: lineOf(form, "attribute_email"),
  attribute_name: lineOf(form, "attribute_name"),
  attribute_groups: lineOf(form, "attribute_groups"),
  region: lineOf(form, "region"),
  default_role: lineOf(form, "default_role"),
  group_roles: textOf(form, "group_roles"),
  jit: lineOf(form, "jit") === "yes",
});

/** A file of metadata stands for its text; the one of a provider is small. */
export async function withFile(values: ConnectionValues, form: FormData): Promise<ConnectionValues> {
  const file = form.get("metadata_file");
  return file instanceof File && file.size > 0 ? { ...values, metadata: (await file.text()).trim() } : values;
}

export function valuesOf(connection: ConnectionView): ConnectionValues {
  const settings: Record<string, unknown> = { ...connection.oidc, ...connection.saml };
  const setting = (name: string) => (typeof settings[name] === "string" ? settings[name] : "");
  return {
    name: connection.name,
    client_id: setting("client_id"),
    issuer: setting("issuer"),
    hosted_domain: setting("hosted_domain"),
    directory_id: setting("directory_id"),
    metadata_url: setting("metadata_url"),
    metadata: setting("metadata"),
    metadata_certificate: setting("metadata_certificate"),
    signed: setting("signed"),
    binding: setting("binding"),
    name_id: setting("name_id"),
    encrypted: settings["encrypted"] === true,
    idp_initiated: settings["idp_initiated"] === true,
    attribute_email: connection.attributes?.email ?? "",
    attribute_name: connection.attributes?.name ?? "",
    attribute_groups: connection.attributes?.groups ?? "",
    region: connection.region,
    default_role: connection.default_role,
    group_roles: connection.group_roles.map(({ group, role }) => `${group} = ${role}`).join("\n"),
    jit: connection.jit,
  };
}

/** `group = role`, one a line; the role stands behind the last sign, so a group's name may hold one. */
export function groupRolesOf(text: string): { group: string; role: string }[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const cut = line.lastIndexOf("=");
      return cut < 0
        ? { group: line, role: "" }
        : { group: line.slice(0, cut).trim(), role: line.slice(cut + 1).trim() };
    });
}

/** What the settings hold besides what the form asks for stays as it was. */
export function bodyOf(provider: Provider, values: ConnectionValues, secret: string, kept?: ConnectionView) {
  const kind = providerKinds[provider];
  const typed = asks[provider].map((name) => [name, values[name]] as const);
  const { encrypted, idp_initiated, attribute_email, attribute_name, attribute_groups } = values;
  const chosen = kind === "saml" ? { encrypted, idp_initiated } : {};
  const settings = { ...kept?.[kind], ...Object.fromEntries(typed), ...chosen };
  const named = { email: attribute_email, name: attribute_name, groups: attribute_groups };
  return {
    name: values.name,
    [kind]: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== "")),
    ...(secret === "" ? {} : { secret }),
    attributes: Object.fromEntries(Object.entries(named).filter(([, value]) => value !== "")),
    region: values.region,
    jit: values.jit,
    default_role: values.default_role,
    group_roles: groupRolesOf(values.group_roles),
  };
}
