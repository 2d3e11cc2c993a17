import type { Company } from "../support/company.ts";
import { join } from "../support/members.ts";
import { addPasskey, begunPasskey } from "../support/passkeys.ts";
import type { Sample } from "./samples.ts";

/** A colleague's calls: whoever has a key is asked for it, and the owner's other calls are not about that. */
export const passkeySamples: Record<string, (company: Company) => Promise<Sample>> = {
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
