/** `code -> [status, title]`; the codes are stable, domain code never names a status (RFC 9457). */
export const problemTable = {
  use_regional_host: [308, "The tenant is served at its regional host only"],
  invalid_request: [400, "The request is not valid"],
  invalid_cursor: [400, "The cursor is not valid"],
  idempotency_key_required: [400, "An Idempotency-Key header is required"],
  unauthenticated: [401, "Authentication is required"],
  invalid_credentials: [401, "The credentials are not right"],
  step_up_required: [401, "A fresh proof of the person is required"],
  plan_limit_reached: [402, "The plan's limit is reached"],
  forbidden: [403, "Not allowed"],
  egress_refused: [403, "The call may not leave the region"],
  tenant_suspended: [403, "The tenant is suspended"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  conflict: [409, "Conflict with the current state"],
  precondition_failed: [412, "It changed meanwhile"],
  body_too_large: [413, "The body is too large"],
  gone: [410, "No longer available"],
  unsupported_media_type: [415, "Unsupported media type"],
  wrong_region: [421, "The tenant lives in another region"],
  idempotency_mismatch: [422, "The Idempotency-Key was used for another request"],
  key_unavailable: [423, "The tenant's key is not available"],
  precondition_required: [428, "An If-Match header is required"],
  quota_exceeded: [429, "Quota exceeded"],
  internal: [500, "Internal error"],
  upstream_failed: [502, "A service we depend on answered badly"],
  unavailable: [503, "Temporarily unavailable"],
  upstream_timeout: [504, "A service we depend on did not answer in time"],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemCode = keyof typeof problemTable;

/** One finding about the input; `pointer` is a JSON Pointer as URI fragment (RFC 6901 §6). */
export interface InputError {
  pointer: string;
  code: string;
  detail: string;
}

export interface ProblemExtra {
  errors?: InputError[];
  /** Extra members of the problem document. */
  members?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** V8's own knob. */
const engine = Error as { stackTraceLimit?: number | undefined };

/** The one error class of the product: everything else that is thrown is a bug and shows as `internal`. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly extra: ProblemExtra;

  constructor(code: ProblemCode, detail: string, extra: ProblemExtra = {}) {
    // A refusal is an answer: nobody reads where it was made, and finding that out costs more than deciding it.
    const { stackTraceLimit } = engine;
    engine.stackTraceLimit = 0;
    super(`${code}: ${detail}`);
    engine.stackTraceLimit = stackTraceLimit;
    this.name = "Problem";
    this.code = code;
    this.detail = detail;
    this.extra = extra;
  }

  get status(): number {
    return problemTable[this.code][0];
  }
}

/** A refusal that names the field at fault. */
export const invalidField = (pointer: string, code: string, detail: string): Problem =>
  new Problem("invalid_request", detail, { errors: [{ pointer, code, detail }] });
