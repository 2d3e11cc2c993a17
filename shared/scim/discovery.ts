import { scimFault } from "./fault.ts";
import { listResponse } from "./listing.ts";
import type { Json } from "./reading.ts";
import { type Attribute, enterpriseSchema, groupSchema, type Schema, userSchema } from "./schemas.ts";
import { bounds, urn } from "./words.ts";

const meta = (resourceType: string, location: string) => ({ resourceType, location });

/** RFC 7643 §5. */
export const serviceProvider = (base: string): Json => ({
  schemas: [urn.provider],
  patch: { supported: true },
  bulk: {
    ...{ supported: true, maxOperations: bounds.bulkOperations, maxPayloadSize: bounds.bulkBytes },
  },
  filter: { supported: true, maxResults: bounds.page },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [
    {
      ...{ type: "oauthbearertoken", name: "Provisioning token", primary: true },
      description:
        "A bearer token that the company's owner or administrator draws for its identity provider.",
      specUri: "https://www.rfc-editor.org/info/rfc6750",
    },
  ],
  meta: meta("ServiceProviderConfig", `${base}/ServiceProviderConfig`),
});

const types = [
  { name: "User", endpoint: "/Users", schema: userSchema, extensions: [enterpriseSchema] },
  { name: "Group", endpoint: "/Groups", schema: groupSchema, extensions: [] },
];

/** RFC 7643 §6. */
const resourceTypes = (base: string): Json[] =>
  types.map(({ name, endpoint, schema, extensions }) => ({
    schemas: [urn.resourceType],
    ...{ id: name, name, endpoint, description: schema.description, schema: schema.id },
    schemaExtensions: extensions.map(({ id }) => ({ schema: id, required: false })),
    meta: meta("ResourceType", `${base}/ResourceTypes/${name}`),
  }));

/** RFC 7643 §7: every characteristic said, so that nobody has to know what is meant by silence. */
function attributeView(attribute: Attribute): Json {
  const { name, type, description, subAttributes, referenceTypes } = attribute;
  return {
    ...{ name, type, description },
    multiValued: attribute.multiValued ?? false,
    required: attribute.required ?? false,
    ...(type === "string" ? { caseExact: attribute.caseExact ?? false } : {}),
    mutability: attribute.mutability ?? "readWrite",
    returned: attribute.returned ?? "default",
    uniqueness: attribute.uniqueness ?? "none",
    ...(referenceTypes ? { referenceTypes } : {}),
    ...(subAttributes ? { subAttributes: subAttributes.map(attributeView) } : {}),
  };
}

const schemaView = (base: string, { id, name, description, attributes }: Schema): Json => ({
  schemas: [urn.schema],
  ...{ id, name, description, attributes: attributes.map(attributeView) },
  meta: meta("Schema", `${base}/Schemas/${id}`),
});

const schemas = (base: string): Json[] =>
  [userSchema, enterpriseSchema, groupSchema].map((schema) => schemaView(base, schema));

/** RFC 7644 §4: these are not asked with a filter. @throws {Problem} `forbidden` */
function assertUnfiltered(query: Record<string, string>): void {
  if (query["filter"] !== undefined)
    throw scimFault(undefined, "What is described here cannot be filtered.", "forbidden");
}

/** A description by its id, or the list of them; `undefined`: there is none. */
export function described(
  what: "ResourceTypes" | "Schemas",
  base: string,
  { id, query }: { id: string | undefined; query: Record<string, string> },
): Json | undefined {
  assertUnfiltered(query);
  const all = what === "Schemas" ? schemas(base) : resourceTypes(base);
  if (id === undefined) return listResponse(all.length, 1, all);
  return all.find((one) => String(one["id"]).toLowerCase() === id.toLowerCase());
}
