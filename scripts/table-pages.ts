import type { Route } from "../shared/http/route.ts";
import {
  grants,
  type OperatorPermission,
  operatorPermissions,
  permissions,
  roles,
  whileSuspended,
} from "../shared/kernel/access.ts";
import { problemTable } from "../shared/kernel/problem.ts";

/** What a client does about a problem, beyond its title; the catalogue pages that `type` resolves to. */
const advice: Record<keyof typeof problemTable, string> = {
  invalid_request:
    "Mend the fields that <code>errors[].pointer</code> names. Repeating it unchanged cannot help.",
  use_regional_host:
    "Send it to <code>location</code>, credential included, and use that host from now on: the company's policy is <code>strict</code>.",
  invalid_cursor: "Start the list again without a cursor; a cursor belongs to one list and one filter.",
  invalid_credentials: "Check the address and the password, or sign in with a passkey.",
  step_up_required:
    "Send a code to <code>POST /v1/auth/mfa/step-up</code>, then repeat the request. <code>acr_values</code> and <code>max_age</code> say which proof, and how fresh (RFC 9470).",
  egress_refused:
    "The region or the company's residency policy forbids that service; the refusal is in the audit trail.",
  tenant_suspended:
    "<code>reasons</code> says who suspended it. Billing, usage, the audit trail and the export stay open.",
  not_found: "Check the id: what belongs to another company is answered like what never was.",
  method_not_allowed: "<code>Allow</code> names the methods.",
  precondition_failed: "Read it again: <code>ETag</code> says how it stands now. Then decide again.",
  precondition_required:
    "Send the <code>ETag</code> you read as <code>If-Match</code>, or <code>*</code> to change whatever is there.",
  body_too_large: "Send less: <code>limit</code> says how many bytes may come.",
  gone: "It is over for good; <code>detail</code> says why.",
  key_unavailable: "The company revoked the key its data is sealed with: give access to the key back.",
  unsupported_media_type: "Send JSON as <code>application/json</code>.",
  upstream_failed: "Retry later; <code>upstream</code> names the service.",
  upstream_timeout: "Retry later; <code>upstream</code> names the service.",
  idempotency_key_required: "Send a value you keep over retries, for example a UUID.",
  unauthenticated: "Sign in again, refresh the token or use a valid API key.",
  plan_limit_reached:
    "Remove something or change the plan: <code>limit</code> and <code>used</code> say by how much.",
  forbidden: "Ask an owner or admin: <code>required</code> names the permission.",
  conflict: "Read the current state, then decide again.",
  wrong_region: "Send the request to the host that <code>host</code> names.",
  idempotency_mismatch: "Use a new key for another request.",
  quota_exceeded:
    "Wait for <code>Retry-After</code> seconds. <code>violated-policies</code> names the limit.",
  internal:
    "It is our fault; the request id in <code>instance</code> finds it. Retrying is safe with the same key.",
  unavailable: "Retry after <code>Retry-After</code> seconds.",
};

const frame = (title: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · LeanVibe</title>
<link rel="stylesheet" href="/docs/tables.css">
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

export const tablesStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: light-dark(#fff, #16181d); color: light-dark(#1b1e24, #e6e8ec); }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem; }
table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
th, td { text-align: start; padding: .5rem .75rem; border-block-end: 1px solid light-dark(#d9dce2, #343841); }
:target { background: light-dark(#fff3c4, #4a3f12); }
code { font-size: .9em; }
`;

/** One row a code; \`type\` of a problem document points at the row. */
export function problemsPage(): string {
  const rows = Object.entries(problemTable).map(
    ([code, [status, title]]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}</td><td>${advice[code as keyof typeof problemTable]}</td></tr>`,
  );
  return frame(
    "Problems",
    `<p>Every error is <code>application/problem+json</code> (RFC 9457). Codes never change; texts may.</p>
<table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">What to do</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table>`,
  );
}

const operationsOf = (routes: readonly Route[], permission: string): string =>
  routes
    .filter((route) => route.permission === permission)
    .map((route) => `<code>${route.method.toUpperCase()} ${route.path}</code>`)
    .join("<br>");

const yes = (holds: boolean): string => `<td>${holds ? "yes" : "–"}</td>`;

/** The permission table and the operations each permission opens, read from the route list. */
export function permissionsPage(routes: readonly Route[]): string {
  const head = roles.map((role) => `<th scope="col">${role}</th>`).join("");
  const rows = permissions.map((permission) => {
    const cells = roles.map((role) => yes(grants[role].includes(permission))).join("");
    const stays = yes(whileSuspended.includes(permission));
    return `<tr><th scope="row"><code>${permission}</code></th>${cells}${stays}<td>${operationsOf(routes, permission)}</td></tr>`;
  });
  return frame(
    "Roles and permissions",
    `<p>An API key carries a role and scopes; scopes narrow the role and never widen it. A suspended company
keeps what the column says and is refused everything else, reading included.</p>
<table><thead><tr><th scope="col">Permission</th>${head}<th scope="col">While suspended</th><th scope="col">Operations</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table>
${operatorTable(routes)}`,
  );
}

const bounds = {
  nowhere: "without entering a company",
  tenant: "recorded in the company's audit trail",
  elevation: "an approved elevation for that company, recorded in its audit trail",
};

const operatorMeans: Record<OperatorPermission, string> = {
  "operator:list": "the list of tenants: ids, slugs, plans, states",
  "operator:found": "founding a tenant whose owner is invited",
  "operator:carry": "sealed boxes of a move begun under an elevation",
  "operator:elevate": "asking for, approving and denying elevations",
  "operator:read": "a single tenant, under an elevation to read",
  "operator:lifecycle": "a tenant's state, under an elevation to change it",
};

function operatorTable(routes: readonly Route[]): string {
  const rows = Object.entries(operatorPermissions).map(
    ([permission, bound]) =>
      `<tr><th scope="row"><code>${permission}</code></th><td>${operatorMeans[permission as OperatorPermission]}</td><td>${bounds[bound]}</td><td>${operationsOf(routes, permission)}</td></tr>`,
  );
  return `<h2>LeanVibe's operators</h2>
<p>A realm of its own: no role holds any of these, and an operator holds none of the above. Nobody has standing
access to a company: an elevation is asked for with a reason, approved by another operator, and ends by itself.</p>
<table><thead><tr><th scope="col">Permission</th><th scope="col">For</th><th scope="col">Needs</th><th scope="col">Operations</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table>`;
}
