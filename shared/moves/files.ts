import type { MovingFiles } from "./room.ts";

const listed = 1_000;

/** All that a bucket keeps under the tenant's prefix, whatever it is for. */
export function movingFilesOf(bucket: R2Bucket, tenantId: string): MovingFiles {
  const prefix = `tenants/${tenantId}/`;
  return {
    async list(after, limit) {
      const { objects, truncated } = await bucket.list({ prefix, startAfter: prefix + after, limit });
      const files = objects.map(({ key, etag }) => ({ name: key.slice(prefix.length), etag }));
      return { files, more: truncated };
    },
    read: async (name) => (await bucket.get(prefix + name))?.arrayBuffer(),
    async write(name, body) {
      await bucket.put(prefix + name, body);
    },
    async remove(names) {
      if (names.length > 0) await bucket.delete(names.map((name) => prefix + name));
    },
    async wipe() {
      const { objects, truncated } = await bucket.list({ prefix, limit: listed });
      if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
      return !truncated;
    },
  };
}
