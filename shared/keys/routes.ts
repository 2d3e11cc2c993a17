import { type Route, route } from "../http/route.ts";
import { changeCredentials, leaveCustomerKey, useCustomerKey } from "./customer-key.ts";
import { type KeysContext, readKeys, rotateKeys } from "./rotation.ts";
import { credentialsInput, customerKeyInput, keysView } from "./wire.ts";

const tag = "Keys";

export const keyRoutes: readonly Route<KeysContext>[] = [
  route({
    method: "get",
    path: "/v1/keys",
    summary: "The keys that seal the company's data: generations, who wraps them, what is left behind",
    tag,
    permission: "keys:read",
    returns: keysView,
    status: 200,
    problems: [],
    handle: (ctx: KeysContext) => readKeys(ctx),
  }),
  route({
    method: "post",
    path: "/v1/keys/rotate",
    summary: "Seal with a new key from now on; what older keys sealed is sealed anew in the background",
    tag,
    permission: "keys:write",
    stepUp: "sensitive",
    returns: keysView,
    status: 200,
    problems: ["conflict"],
    idempotent: "required",
    handle: (ctx: KeysContext) => rotateKeys(ctx),
  }),
  route({
    method: "post",
    path: "/v1/keys/customer",
    summary: "Bring your own key: from now on our root key and this key service must both agree",
    tag,
    permission: "keys:write",
    stepUp: "sensitive",
    body: customerKeyInput,
    returns: keysView,
    status: 200,
    problems: ["conflict", "egress_refused", "upstream_failed"],
    idempotent: "required",
    handle: (ctx: KeysContext, { body }) => useCustomerKey(ctx, body),
  }),
  route({
    method: "patch",
    path: "/v1/keys/customer",
    summary: "Other credentials for the key service in use, which must open the current key",
    tag,
    permission: "keys:write",
    stepUp: "sensitive",
    body: credentialsInput,
    returns: keysView,
    status: 200,
    problems: ["not_found", "conflict", "egress_refused", "upstream_failed"],
    handle: (ctx: KeysContext, { body }) => changeCredentials(ctx, body),
  }),
  route({
    method: "delete",
    path: "/v1/keys/customer",
    summary: "Leave the company's own key service: our root key alone guards new generations",
    tag,
    permission: "keys:write",
    stepUp: "sensitive",
    status: 204,
    problems: ["not_found", "conflict", "upstream_failed"],
    handle: (ctx: KeysContext) => leaveCustomerKey(ctx),
  }),
];
