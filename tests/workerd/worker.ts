/** The main worker of the workerd tests: objects can be opened only when this worker exports their class. */
export { AgentJob } from "../../durable-objects/agent-job.ts";
export { AuditLog } from "../../durable-objects/audit-log.ts";
export { ErasureLedger } from "../../durable-objects/erasure-ledger.ts";
export { TenantMeter } from "../../durable-objects/tenant-meter.ts";
export { Witness } from "../../workers/directory/witness.ts";

export default { fetch: () => new Response(null, { status: 404 }) };
