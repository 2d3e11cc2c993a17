import type { KeptFile } from "../usage/storage.ts";
import type { Files } from "./ports.ts";

export const specificationOf = (taskId: string): string => `tasks/${taskId}/specification`;
export const resultFileOf = (taskId: string, path: string): string => `tasks/${taskId}/files/${path}`;

const segment = /^(?!\.{1,2}$)[^\p{Cc}\p{Cs}\\/]{1,255}$/u;

/** A bucket's view of one tenant: the prefix is put here, and a name that could leave it is refused. */
export function filesOf(bucket: R2Bucket, tenantId: string): Files {
  const keyOf = (name: string): string => {
    if (name.length > 700 || !name.split("/").every((part) => segment.test(part)))
      throw new Error(`not a file name: ${JSON.stringify(name.slice(0, 100))}`);
    return `tenants/${tenantId}/${name}`;
  };
  return {
    async put(name, content) {
      await bucket.put(keyOf(name), content);
    },
    get: (name) => bucket.get(keyOf(name)),
    delete: (name) => bucket.delete(keyOf(name)),
  };
}

const listed = 1000;

/** Everything a tenant keeps here, by size and age. */
export async function keptFiles(bucket: R2Bucket, tenantId: string): Promise<KeptFile[]> {
  const prefix = `tenants/${tenantId}/`;
  const files: KeptFile[] = [];
  for (let startAfter = prefix; ; ) {
    const { objects, truncated } = await bucket.list({ prefix, startAfter, limit: listed });
    files.push(...objects.map(({ size, uploaded }) => ({ size, since: uploaded.getTime() })));
    const last = objects.at(-1);
    if (!truncated || !last) return files;
    startAfter = last.key;
  }
}

/** Deletes a tenant's files, a thousand a call. @returns whether nothing is left */
export async function wipeFiles(bucket: R2Bucket, tenantId: string): Promise<boolean> {
  const { objects, truncated } = await bucket.list({ prefix: `tenants/${tenantId}/`, limit: listed });
  if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
  return !truncated;
}
