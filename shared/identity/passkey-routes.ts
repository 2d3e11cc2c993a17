import { type Route, route } from "../http/route.ts";
import { passkeyOptions } from "./contract.ts";
import {
  newPasskeyInput,
  newPasskeyOptionsInput,
  passkeyList,
  passkeyParams,
  passkeyPatch,
  passkeyView,
} from "./passkey-contract.ts";
import type { MemberContext } from "./ports.ts";
import {
  addPasskey,
  optionsForPasskey,
  readPasskeys,
  removePasskey,
  renamePasskey,
} from "./verbs/own-passkeys.ts";

const tag = "Passkeys";
const permission = "account:read";

/** A person's own passkeys and security keys. */
export const passkeyRoutes: readonly Route<MemberContext>[] = [
  route({
    method: "get",
    path: "/v1/auth/passkeys",
    summary: "Your passkeys and security keys, oldest first",
    tag,
    permission,
    returns: passkeyList,
    status: 200,
    problems: ["key_unavailable"],
    handle: (ctx: MemberContext) => readPasskeys(ctx),
  }),
  route({
    method: "post",
    path: "/v1/auth/passkeys/options",
    summary: "Options to register one more key of yours",
    tag,
    permission,
    stepUp: "factors",
    body: newPasskeyOptionsInput,
    returns: passkeyOptions,
    status: 200,
    problems: ["conflict", "key_unavailable"],
    handle: (ctx: MemberContext, { body }) => optionsForPasskey(ctx, body),
  }),
  route({
    method: "post",
    path: "/v1/auth/passkeys",
    summary: "Register one more passkey or security key",
    tag,
    permission,
    stepUp: "factors",
    body: newPasskeyInput,
    returns: passkeyView,
    status: 201,
    problems: ["invalid_credentials", "conflict", "key_unavailable"],
    idempotent: "required",
    handle: (ctx: MemberContext, { body }) => addPasskey(ctx, body),
  }),
  route({
    method: "patch",
    path: "/v1/auth/passkeys/{id}",
    summary: "Rename one of your keys",
    tag,
    permission,
    params: passkeyParams,
    body: passkeyPatch,
    returns: passkeyView,
    status: 200,
    problems: ["not_found", "key_unavailable"],
    ifMatch: "required",
    handle: (ctx: MemberContext, { params, body }) => renamePasskey(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/v1/auth/passkeys/{id}",
    summary: "Remove one of your keys; the last way in stays",
    tag,
    permission,
    stepUp: "factors",
    params: passkeyParams,
    status: 204,
    problems: ["not_found", "conflict"],
    handle: (ctx: MemberContext, { params }) => removePasskey(ctx, params.id),
  }),
];
