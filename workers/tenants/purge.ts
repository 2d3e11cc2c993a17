import { wipeFiles } from "../../shared/agents/files.ts";
import { wipeJob } from "../../shared/agents/jobs.ts";
import { auditLogOf } from "../../shared/audit/log.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import type { PurgeStores } from "../../shared/operators/purge.ts";
import { ledgerOf } from "../../shared/privacy/ledger.ts";
import type { Env } from "./env.ts";

/** Every store of a company besides the databases. */
export const purgeStoresOf = (env: Env): PurgeStores => ({
  meterOf: (tenantId) => meterOf(env, tenantId),
  auditLogOf: (tenantId) => auditLogOf(env, tenantId),
  wipeJob: (taskId) => wipeJob(env, taskId),
  wipeFiles: (tenantId) => wipeFiles(env.FILES, tenantId),
  directory: env.DIRECTORY,
  ledger: ledgerOf(env),
});
