import { type Attribute, commonAttributes, type ResourceShape, unkept } from "./schemas.ts";

/** An attribute as a path means it, in the schema's own spelling (names are case insensitive, RFC 7643 §2.1). */
export interface AttributePath {
  /** The extension's URN, where the attribute is one's. */
  extension?: string;
  /** `undefined`: the extension as a whole. */
  attribute?: Attribute;
  /** Between brackets, as it stands there. */
  filter?: string;
  sub?: Attribute;
}

const shape = /^([A-Za-z$][\w$-]{0,63})(?:\[(.{1,500})\])?(?:\.([A-Za-z$][\w$-]{0,63}))?$/s;

const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();

export const attributeNamed = (list: readonly Attribute[], name: string): Attribute | undefined =>
  list.find((attribute) => same(attribute.name, name));

/** The URN a path begins with, and what is left of the path. */
function schemaOf({ core, extensions }: ResourceShape, path: string) {
  for (const schema of [core, ...extensions]) {
    if (same(path, schema.id)) return { schema, rest: "" };
    if (same(path.slice(0, schema.id.length + 1), `${schema.id}:`))
      return { schema, rest: path.slice(schema.id.length + 1) };
  }
  return { schema: undefined, rest: path };
}

/** @returns nothing for what no schema here declares; `unkept` for what the standard does and nobody here keeps */
export function readPath(resource: ResourceShape, path: string): AttributePath | "unkept" | undefined {
  const { schema, rest } = schemaOf(resource, path);
  const isCore = schema === undefined || schema === resource.core;
  const extension = isCore ? {} : { extension: schema.id };
  if (rest === "") return isCore ? undefined : extension;
  const [, name, filter, subName] = shape.exec(rest) ?? [];
  if (name === undefined) return undefined;
  const declared = isCore ? [...commonAttributes, ...resource.core.attributes] : schema.attributes;
  const attribute = attributeNamed(declared, name);
  if (!attribute) return isCore && unkept.some((other) => same(other, name)) ? "unkept" : undefined;
  if (filter !== undefined && attribute.multiValued === undefined) return undefined;
  const sub = subName === undefined ? undefined : attributeNamed(attribute.subAttributes ?? [], subName);
  if (subName !== undefined && !sub) return undefined;
  return {
    ...extension,
    attribute,
    ...(filter === undefined ? {} : { filter }),
    ...(sub === undefined ? {} : { sub }),
  };
}
