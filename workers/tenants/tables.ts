/** Every table of a tenant, whether or not a route here reads it: exports leave none out. */
import "../../shared/agents/tables.ts";
import "../../shared/audit/tables.ts";
import "../../shared/billing/tables.ts";
import "../../shared/connections/tables.ts";
import "../../shared/data/audit-cursors.ts";
import "../../shared/data/audit-entry.ts";
import "../../shared/data/idempotency-keys.ts";
import "../../shared/data/outbox.ts";
import "../../shared/data/retention.ts";
import "../../shared/identity/tables.ts";
import "../../shared/keys/tables.ts";
import "../../shared/members/tables.ts";
import "../../shared/moves/tables.ts";
import "../../shared/operators/tables.ts";
import "../../shared/privacy/tables.ts";
import "../../shared/projects/tables.ts";
import "../../shared/tenancy/tables.ts";
