import { deviceGrant, type GrantType } from "../../../shared/oauth/contract.ts";
import { lineOf, textOf } from "../door/form.ts";

/** What a tool does, in the words of the form, and the grants that it needs for it. */
export const uses = ["browser", "device", "itself"] as const;
export type Use = (typeof uses)[number];
const grantsOf: Record<Use, readonly GrantType[]> = {
  browser: ["authorization_code", "refresh_token"],
  device: [deviceGrant, "refresh_token"],
  itself: ["client_credentials"],
};

export const usesOf = (grants: readonly string[]): Use[] =>
  uses.filter((use) => grants.includes(grantsOf[use][0] ?? ""));

/** The form as it was filled in, before anybody judged it. */
export interface ClientValues {
  name: string;
  kind: "confidential" | "public";
  uses: Use[];
  redirects: string;
  scopes: string[];
  role: string;
  bound: boolean;
}

export function clientValues(form: FormData): ClientValues {
  const given = form.getAll("uses");
  return {
    name: lineOf(form, "name"),
    kind: lineOf(form, "kind") === "public" ? "public" : "confidential",
    uses: uses.filter((use) => given.includes(use)),
    redirects: textOf(form, "redirect_uris"),
    scopes: form.getAll("scopes").map(String),
    role: lineOf(form, "role"),
    bound: form.has("dpop_bound_access_tokens"),
  };
}

const linesOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** What may be changed of a tool once it is there. */
export const patchOf = ({ name, redirects, scopes, bound }: ClientValues) => ({
  ...{ name, redirect_uris: linesOf(redirects), scopes, dpop_bound_access_tokens: bound },
});

export function inputOf(values: ClientValues) {
  const grant_types = [...new Set(values.uses.flatMap((use) => grantsOf[use]))];
  return { ...patchOf(values), kind: values.kind, grant_types, role: values.role };
}
