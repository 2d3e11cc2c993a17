import type { Adapter, AdapterPayload } from "oidc-provider";

/** What an `oidc-provider` has under way, outside of it: so that one with other keys goes on with it. */
export function openIdStore(): (model: string) => Adapter {
  const rows = new Map<string, AdapterPayload>();
  return (model) => {
    const find = async (id: string) => rows.get(`${model}:${id}`);
    const search = (matches: (row: AdapterPayload) => boolean) =>
      [...rows].filter(([key, row]) => key.startsWith(`${model}:`) && matches(row));
    return {
      find,
      upsert: async (id, row) => void rows.set(`${model}:${id}`, row),
      destroy: async (id) => void rows.delete(`${model}:${id}`),
      findByUid: async (uid) => search((row) => row.uid === uid)[0]?.[1],
      findByUserCode: async (code) => search((row) => row.userCode === code)[0]?.[1],
      async consume(id) {
        const row = await find(id);
        if (row) row["consumed"] = Math.floor(Date.now() / 1000);
      },
      async revokeByGrantId(grantId) {
        for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key);
      },
    };
  };
}
