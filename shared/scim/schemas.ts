import { urn } from "./words.ts";

export interface Attribute {
  name: string;
  type: "string" | "boolean" | "complex" | "dateTime" | "reference";
  description: string;
  multiValued?: true;
  required?: true;
  caseExact?: true;
  mutability?: "readOnly" | "immutable";
  returned?: "always";
  uniqueness?: "server";
  subAttributes?: readonly Attribute[];
  referenceTypes?: readonly string[];
}

const text = (name: string, description: string, more: Partial<Attribute> = {}): Attribute => ({
  name,
  type: "string",
  description,
  ...more,
});

const userAttributes: readonly Attribute[] = [
  text("userName", "What the identity provider calls the person.", { required: true, uniqueness: "server" }),
  {
    ...{ name: "name", type: "complex", description: "The parts of the person's name." },
    subAttributes: [
      text("formatted", "The name as it is read."),
      text("familyName", "Family name."),
      text("givenName", "Given name."),
      text("middleName", "Middle names."),
      text("honorificPrefix", "Title before the name."),
      text("honorificSuffix", "Title after the name."),
    ],
  },
  text("displayName", "The name that colleagues see."),
  text("title", "Job title."),
  text("preferredLanguage", "As in Accept-Language (RFC 9110)."),
  text("locale", "Locale (RFC 5646)."),
  text("timezone", "IANA time zone."),
  { name: "active", type: "boolean", description: "Whether the person may use the company's account." },
  {
    ...{
      name: "emails",
      type: "complex",
      multiValued: true,
      description: "Addresses; the primary one counts.",
    },
    subAttributes: [
      text("value", "The address."),
      text("type", "work, home or other."),
      { name: "primary", type: "boolean", description: "Whether mail goes here." },
    ],
  },
  {
    ...{ name: "groups", type: "complex", multiValued: true, description: "Groups the person is in." },
    mutability: "readOnly",
    subAttributes: [
      text("value", "The group's id.", { caseExact: true, mutability: "readOnly" }),
      {
        ...{ name: "$ref", type: "reference", description: "The group.", mutability: "readOnly" },
        referenceTypes: ["Group"],
      },
      text("display", "The group's name.", { mutability: "readOnly" }),
      text("type", "Always direct.", { mutability: "readOnly" }),
    ],
  },
];

const enterpriseAttributes: readonly Attribute[] = [
  text("employeeNumber", "Number in the company's own books."),
  text("costCenter", "Cost centre."),
  text("organization", "Organisation."),
  text("division", "Division."),
  text("department", "Department."),
  {
    ...{
      name: "manager",
      type: "complex",
      description: "The person's manager, as the identity provider says.",
    },
    subAttributes: [
      text("value", "The manager's id, as given.", { caseExact: true }),
      text("displayName", "The manager's name, as given."),
    ],
  },
];

const groupAttributes: readonly Attribute[] = [
  text("displayName", "The group's name.", { required: true, uniqueness: "server" }),
  {
    ...{ name: "members", type: "complex", multiValued: true, description: "People in the group." },
    subAttributes: [
      text("value", "The person's id.", { caseExact: true, mutability: "immutable" }),
      {
        ...{ name: "$ref", type: "reference", description: "The person.", mutability: "readOnly" },
        referenceTypes: ["User"],
      },
      text("type", "Always User.", { mutability: "readOnly" }),
    ],
  },
];

/** Of every resource, and declared by no schema (RFC 7643 §3.1). */
export const commonAttributes: readonly Attribute[] = [
  text("id", "Ours.", { caseExact: true, mutability: "readOnly", returned: "always" }),
  text("externalId", "The identity provider's.", { caseExact: true }),
  {
    ...{ name: "meta", type: "complex", description: "About the resource.", mutability: "readOnly" },
    subAttributes: [
      text("resourceType", "User or Group.", { caseExact: true, mutability: "readOnly" }),
      { name: "created", type: "dateTime", description: "When it came.", mutability: "readOnly" },
      { name: "lastModified", type: "dateTime", description: "When it changed.", mutability: "readOnly" },
      text("location", "Its address.", { caseExact: true, mutability: "readOnly" }),
      text("version", "Its ETag.", { caseExact: true, mutability: "readOnly" }),
    ],
  },
];

export interface Schema {
  id: string;
  name: string;
  description: string;
  attributes: readonly Attribute[];
}

export const userSchema: Schema = {
  ...{ id: urn.user, name: "User", description: "A person of the company." },
  attributes: userAttributes,
};
export const enterpriseSchema: Schema = {
  ...{
    id: urn.enterprise,
    name: "EnterpriseUser",
    description: "What a company says of its people besides.",
  },
  attributes: enterpriseAttributes,
};
export const groupSchema: Schema = {
  ...{ id: urn.group, name: "Group", description: "A group of the identity provider; it may give a role." },
  attributes: groupAttributes,
};

/** What a resource is made of: its own schema, then extensions. */
export interface ResourceShape {
  core: Schema;
  extensions: readonly Schema[];
}
export const userShape: ResourceShape = { core: userSchema, extensions: [enterpriseSchema] };
export const groupShape: ResourceShape = { core: groupSchema, extensions: [] };

/**
 * Of the standard, and sent by identity providers whether asked or not; not kept, since nothing here needs
 * it. Writing to it is passed over in silence, so that the rest of the request is not lost.
 */
export const unkept: readonly string[] = [
  ...["schemas", "password", "nickName", "profileUrl", "userType", "phoneNumbers", "ims", "photos"],
  ...["addresses", "entitlements", "roles", "x509Certificates"],
];
