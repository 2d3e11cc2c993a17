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
  region: string;
  default_role: string;
  group_roles: string;
  jit: boolean;
}

const settingNames = {
  oidc: ["client_id", "issuer", "hosted_domain", "directory_id"],
  saml: ["metadata_url", "metadata"],
} as const;

/** Which of the settings a provider is asked for. */
export const asks: Record<Provider, readonly (typeof settingNames)["oidc" | "saml"][number][]> = {
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
  region: lineOf(form, "region"),
  default_role: lineOf(form, "default_role"),
  group_roles: textOf(form, "group_roles"),
  jit: lineOf(form, "jit") === "yes",
});

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
  const settings = { ...kept?.[kind], ...Object.fromEntries(typed) };
  return {
    name: values.name,
    [kind]: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== "")),
    ...(secret === "" ? {} : { secret }),
    region: values.region,
    jit: values.jit,
    default_role: values.default_role,
    group_roles: groupRolesOf(values.group_roles),
  };
}
