import type { Company } from "../support/company.ts";
import { join } from "../support/members.ts";
import { addPasskey, begunPasskey } from "../support/passkeys.ts";
import { platform } from "../support/platform.ts";
import type { Sample } from "./samples.ts";

/** Pages alone have one remembered; here it is only to be forgotten. */
async function newDevice({ region, userId }: Company): Promise<string> {
  const id = `rdv_${userId.slice(4, 20)}${crypto
    .randomUUID()
    .replaceAll(/[^0-9a-f]/g, "")
    .slice(0, 10)}`;
  const sql = `insert into all_remembered_devices
    (tenant_id, id, user_id, digest, expires_at, last_used_at, created_at, updated_at)
    select tenant_id, ?, id, 'd', 4e12, 0, 0, 0 from all_users where id = ?`;
  for (const shard of region === "us" ? [0, 1] : [0]) await platform().d1([region, shard], sql, id, userId);
  return id;
}

/** A colleague's calls: whoever has a key is asked for it, and the owner's other calls are not about that. */
export const passkeySamples: Record<string, (company: Company) => Promise<Sample>> = {
  "get /v1/auth/devices": async () => ({ path: "/v1/auth/devices", ids: [] }),
  "delete /v1/auth/devices": async (company) => {
    await newDevice(company);
    return { path: "/v1/auth/devices", ids: [] };
  },
  "delete /v1/auth/devices/{id}": async (company) => {
    const id = await newDevice(company);
    return { path: `/v1/auth/devices/${id}`, ids: [id] };
  },
  "get /v1/auth/passkeys": async () => ({ path: "/v1/auth/passkeys", ids: [] }),
  "post /v1/auth/passkeys/options": async () => ({ path: "/v1/auth/passkeys/options", body: {}, ids: [] }),
  "post /v1/auth/passkeys": async (company) => {
    const colleague = await join(company);
    const { body } = await begunPasskey(colleague);
    return { path: "/v1/auth/passkeys", body, ids: [], token: colleague.accessToken };
  },
  "patch /v1/auth/passkeys/{id}": async (company) => {
    const colleague = await join(company);
    const { view } = await addPasskey(colleague);
    const path = `/v1/auth/passkeys/${view.id}`;
    return {
      ...{ path, body: { name: "Key of the desk" }, headers: { "if-match": '"v1"' } },
      ...{ ids: [view.id], token: colleague.accessToken },
    };
  },
  "delete /v1/auth/passkeys/{id}": async (company) => {
    const colleague = await join(company);
    const { view } = await addPasskey(colleague);
    return { path: `/v1/auth/passkeys/${view.id}`, ids: [view.id], token: colleague.accessToken };
  },
};
