import type { Catalog, NamedSchema } from "./catalog.ts";
import { docComment, indented } from "./code-text.ts";
import { typeOf } from "./type-text.ts";
import { zodOf } from "./zod-text.ts";

const uniqueHelper = `
const hasNoDuplicates = (items: readonly unknown[]): boolean =>
  new Set(items.map((item) => JSON.stringify(item))).size === items.length;
`;

/** `src/schemas.ts`: every schema with its type, each after what it uses. */
export function schemasFile(schemas: readonly NamedSchema[], catalog: Catalog): string {
  const blocks = schemas.map((schema) => {
    const doc = docComment(schema.shape.description);
    const zod = zodOf(schema.shape, catalog);
    if (!schema.isCyclic) {
      return `${doc}export const ${schema.name} = ${zod};\nexport type ${schema.name} = z.infer<typeof ${schema.name}>;\n`;
    }
    const type = typeOf(schema.shape, catalog);
    return `${doc}export type ${schema.name} = ${type};\nexport const ${schema.name}: z.ZodType<${schema.name}> = z.lazy(() =>\n${indented(zod)},\n);\n`;
  });
  const body = blocks.join("\n");
  const helper = body.includes("hasNoDuplicates") ? `${uniqueHelper}` : "";
  return `import * as z from "zod";\n${helper}\n${body}`;
}
