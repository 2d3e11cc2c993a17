import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConnectionView } from "../../../shared/connections/contract.ts";
import { bodyOf, groupRolesOf, valuesIn, valuesOf } from "../../../workers/pages/console/connection-input.ts";

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

test("a mapping of groups survives the form, whatever a group is called (M-056)", () => {
  const group = fc.string({ minLength: 1 }).filter((text) => text === text.trim() && !/[\r\n]/.test(text));
  const role = fc.constantFrom("admin" as const, "manager" as const, "viewer" as const);
  fc.assert(
    fc.property(fc.array(fc.record({ group, role })), (group_roles) => {
      const values = valuesOf({ group_roles } as unknown as ConnectionView);
      expect(groupRolesOf(values.group_roles)).toEqual(group_roles);
    }),
  );
  expect(groupRolesOf("no role")).toEqual([{ group: "no role", role: "" }]);
});

test("only what the provider is asked for is sent, and what the form does not show is kept", () => {
  const values = valuesIn(
    form({ name: "Okta", client_id: "abc", issuer: "", directory_id: "no", jit: "yes" }),
  );
  const kept = { oidc: { client_id: "old", issuer: "https://old.example", scopes: ["groups"] } };
  const body = bodyOf("okta", values, "", kept as unknown as ConnectionView);
  expect(body).toMatchObject({ name: "Okta", oidc: { client_id: "abc", scopes: ["groups"] }, jit: true });
  expect(body).not.toHaveProperty("secret");
  expect(body).not.toHaveProperty("oidc.issuer");
  expect(body).not.toHaveProperty("oidc.directory_id");
  expect(bodyOf("saml", values, "s")).toMatchObject({ saml: {}, secret: "s" });
});
