import fc from "fast-check";

type Schema = Record<string, unknown>;

/** Names that are awkward in code: reserved words, prototypes, quotes, other scripts. */
export const propertyNames = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("name", "title", "status", "size", "note", "class", "delete", "item", "key"),
  },
  {
    weight: 1,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a name that a careless generator would evaluate.
    arbitrary: fc.constantFrom("a-b", "a b", "it's", '"quoted"', "ключ", "x*/y", "${x}", "`", "\\", "0", "é"),
  },
  { weight: 1, arbitrary: fc.constantFrom("constructor", "__proto__", "toString", "valueOf", "length") },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) },
);

const range = (max: number): fc.Arbitrary<[number | undefined, number | undefined]> =>
  fc
    .tuple(fc.option(fc.nat(max), { nil: undefined }), fc.option(fc.nat(max), { nil: undefined }))
    .map(([a, b]) => (a !== undefined && b !== undefined && a > b ? [b, a] : [a, b]));

const defined = (schema: Schema): Schema =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));

const text = fc
  .record({
    format: fc.option(
      fc.constantFrom("date-time", "date", "email", "uuid", "uri", "ipv4", "byte", "hostname"),
      { nil: undefined, freq: 2 },
    ),
    bounds: range(30),
    pattern: fc.option(fc.constantFrom("^[a-z]+$", "^\\d{3}-[A-Z]{2}$", "(a+)+$", "[", "^(x|y)*z$", "\\S"), {
      nil: undefined,
      freq: 3,
    }),
  })
  .map(
    ({ format, bounds: [minLength, maxLength], pattern }): Schema =>
      defined({ type: "string", format, minLength, maxLength, pattern }),
  );

const number = fc
  .record({
    type: fc.constantFrom("integer", "number"),
    low: fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined }),
    span: fc.integer({ min: 2, max: 60 }),
    exclusive: fc.boolean(),
    multipleOf: fc.option(fc.constantFrom(1, 2, 5, 0.5), { nil: undefined, freq: 4 }),
  })
  .map(
    ({ type, low, span, exclusive, multipleOf }): Schema =>
      defined({
        type,
        [exclusive ? "exclusiveMinimum" : "minimum"]: low,
        maximum: low === undefined ? undefined : low + span,
        multipleOf,
      }),
  );

const choice = fc
  .uniqueArray(fc.oneof(fc.string({ maxLength: 6 }), fc.integer(), fc.boolean(), fc.constant(null)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((values): Schema => ({ enum: values }));

export const schemas: fc.Memo<Schema> = fc.memo((depth) => {
  const leaf = fc.oneof(
    text,
    number,
    choice,
    fc.constant<Schema>({ type: "boolean" }),
    fc.constant<Schema>({}),
    fc.constant<Schema>({ $ref: "#/components/schemas/Shared" }),
  );
  if (depth <= 1) return leaf;
  const inner = schemas(depth - 1);
  const list = fc
    .record({ items: inner, bounds: range(4), uniqueItems: fc.boolean() })
    .map(
      ({ items, bounds: [minItems, maxItems], uniqueItems }): Schema =>
        defined({ type: "array", items, minItems, maxItems, uniqueItems }),
    );
  const union = fc
    .record({ oneOf: fc.array(inner, { minLength: 1, maxLength: 3 }) })
    .map((schema): Schema => schema);
  const nullable = inner.map((schema): Schema => ({ anyOf: [schema, { type: "null" }] }));
  const traits = fc
    .tuple(
      inner,
      fc.record({
        readOnly: fc.boolean(),
        writeOnly: fc.boolean(),
        default: fc.constantFrom<unknown>(undefined, "x", 3, null, []),
      }),
    )
    .map(([schema, traits_]): Schema => ({ allOf: [schema, defined(traits_)] }));
  return fc.oneof(leaf, list, union, nullable, traits, objects(depth - 1));
});

export const objects: fc.Memo<Schema> = fc.memo((depth) =>
  fc
    .record({
      properties: fc.dictionary(propertyNames, schemas(depth), { maxKeys: 4, noNullPrototype: true }),
      additionalProperties: fc.constantFrom<unknown>(undefined, true, false, { type: "integer" }),
    })
    .chain(({ properties, additionalProperties }) =>
      fc
        .subarray(Object.keys(properties))
        .map((required): Schema => defined({ type: "object", properties, additionalProperties, required })),
    ),
);

const answer = (schema: unknown): unknown => ({
  description: "ok",
  content: { "application/json": { schema } },
});

/** An OpenAPI document with one collection of arbitrary items. */
export const documents = fc
  .record({
    item: objects(3),
    shared: objects(2),
    idType: fc.constantFrom<Schema>(
      { type: "integer" },
      { type: "string", format: "uuid" },
      { type: "string" },
    ),
    title: fc.string({ maxLength: 20 }),
    segment: fc.constantFrom("things", "class", "z", "a.b", "items", "2things"),
    query: fc.constantFrom(["limit", "offset"], ["page", "per_page"], ["cursor"], []),
    version: fc.constantFrom("3.0.3", "3.1.0"),
  })
  .map(({ item, shared, idType, title, segment, query, version }) => {
    const stored = {
      allOf: [item, { type: "object", properties: { id: { ...idType, readOnly: true } }, required: ["id"] }],
    };
    const parameters = query.map((name) => ({
      name,
      in: "query",
      schema: { type: name === "cursor" ? "string" : "integer" },
    }));
    const body = { required: true, content: { "application/json": { schema: stored } } };
    const id = [{ name: "id", in: "path", required: true, schema: idType }];
    return {
      openapi: version,
      info: { title, version: "1" },
      paths: {
        [`/${segment}`]: {
          get: { parameters, responses: { 200: answer({ type: "array", items: stored }) } },
          post: { requestBody: body, responses: { 201: answer(stored) } },
        },
        [`/${segment}/{id}`]: {
          parameters: id,
          get: { summary: title, responses: { 200: answer(stored) } },
          put: { requestBody: body, responses: { 200: answer(stored) } },
          patch: { requestBody: body, responses: { 200: answer(stored) } },
          delete: { responses: { 204: { description: "gone" } } },
        },
      },
      components: { schemas: { Shared: shared } },
    };
  });
