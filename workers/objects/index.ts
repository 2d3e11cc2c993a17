export { AuditLog } from "../../durable-objects/audit-log.ts";
export { ErasureLedger } from "../../durable-objects/erasure-ledger.ts";
export { TenantMeter } from "../../durable-objects/tenant-meter.ts";

/** No route leads here: the script only hosts objects. */
export default { fetch: () => new Response(null, { status: 404 }) };
