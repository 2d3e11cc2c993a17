import { route } from "../http/route.ts";
import { ownId } from "./own-id.ts";
import type { PrivacyContext } from "./ports.ts";
import {
  exportInput,
  ownExportInput,
  rectificationInput,
  subjectParams,
  subjectView,
} from "./subject-contract.ts";
import { exportData } from "./verbs/export.ts";
import { rectify } from "./verbs/rectify.ts";

const tag = "Privacy";
const file = { returns: "raw", rawType: "application/jsonl", status: 200 } as const;

export const subjectRoutes = [
  route({
    ...file,
    method: "post",
    path: "/v1/privacy/exports",
    summary: "Everything kept of one person, or of the whole company, as JSON lines",
    tag,
    permission: "privacy:read",
    cost: 10,
    body: exportInput,
    problems: ["not_found", "invalid_cursor", "key_unavailable"],
    handle: (ctx: PrivacyContext, { body }) => exportData(ctx, body),
  }),
  route({
    ...file,
    method: "post",
    path: "/v1/privacy/me/export",
    summary: "Everything kept of the caller, as JSON lines",
    tag,
    permission: "account:read",
    cost: 10,
    body: ownExportInput,
    problems: ["invalid_cursor", "key_unavailable"],
    handle: (ctx: PrivacyContext, { body }) => exportData(ctx, { ...body, subject: ownId(ctx) }),
  }),
  route({
    method: "patch",
    path: "/v1/privacy/subjects/{id}",
    summary: "Correct a person's name",
    tag,
    permission: "privacy:write",
    params: subjectParams,
    body: rectificationInput,
    returns: subjectView,
    status: 200,
    problems: ["not_found", "conflict", "key_unavailable"],
    ifMatch: "optional",
    handle: (ctx: PrivacyContext, { params, body }) => rectify(ctx, params.id, body),
  }),
  route({
    method: "patch",
    path: "/v1/privacy/me",
    summary: "Correct one's own name",
    tag,
    permission: "account:read",
    body: rectificationInput,
    returns: subjectView,
    status: 200,
    problems: ["conflict", "key_unavailable"],
    ifMatch: "optional",
    handle: (ctx: PrivacyContext, { body }) => rectify(ctx, ownId(ctx), body),
  }),
];
