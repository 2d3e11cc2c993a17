import type * as z from "zod/mini";
import type { OperatorPermission, Permission } from "../kernel/access.ts";
import type { ProblemCode } from "../kernel/problem.ts";
import type { Context, OperatorContext, PublicContext } from "./context.ts";
import type { IfMatch } from "./if-match.ts";
import type { StepUp } from "./step-up.ts";

type Schema = z.ZodMiniType;
type Parsed<S> = S extends Schema ? z.output<S> : undefined;
type Answer<S> = S extends Schema ? z.input<S> : S extends "raw" ? Response : undefined;

interface Shape<P, Q, B, R> {
  method: "get" | "post" | "patch" | "delete";
  /** OpenAPI spelling: `/v1/projects/{id}`. */
  path: `/${string}`;
  summary: string;
  tag: string;
  params?: P;
  query?: Q;
  body?: B;
  /** What a body may have where it is more than usual. */
  bodyBytes?: number;
  /** A schema: undeclared fields cannot leave. `raw`: a stream or file, made by the handler. Absent: 204. */
  returns?: R;
  /** Media type of a `raw` answer, for the OpenAPI document. */
  rawType?: string;
  /** Media type of the file that may be answered instead, for the OpenAPI document. */
  fileType?: string;
  status: 200 | 201 | 202 | 204;
  /** What can be refused besides the refusals every route has. */
  problems: readonly ProblemCode[];
}

/** What came as a form, unread: the protocol's own code reads it and answers in the protocol's own words. */
export interface SentForm {
  type: string;
  text: string;
}

/** `required`: the request needs an Idempotency-Key and its answer is stored with its effect. */
interface OpenShape<P, Q, B, R> extends Shape<P, Q, B, R> {
  permission: "public";
  /** Parameters of an `application/x-www-form-urlencoded` body (RFC 6749 §4), for the OpenAPI document. */
  form?: Schema;
  /** How long anybody may keep the answer, which then carries an ETag over its content. */
  cacheSeconds?: number;
}
interface GuardedShape<P, Q, B, R> extends Shape<P, Q, B, R> {
  permission: Permission;
  /** How many requests it counts as by rate; 1 unless said. Of the month, and on the bill, it is one. */
  cost?: number;
  idempotent?: "required";
  /** Of a change of one versioned resource; the handler compares, with `assertVersion`. */
  ifMatch?: IfMatch;
  /** A person with a factor must have used it lately. */
  stepUp?: StepUp;
  /** What of the answer is kept for replays; secrets shown once are left out here. */
  keep?: (answer: Answer<R>) => Answer<R>;
}

/** A path that names a tenant calls it `{id}`, and the context is then opened in that tenant. */
interface OperatorShape<P, Q, B, R> extends Shape<P, Q, B, R> {
  permission: OperatorPermission;
  idempotent?: "required";
  /** What of the answer is kept for replays; secrets shown once are left out here. */
  keep?: (answer: Answer<R>) => Answer<R>;
}

type Input<P, Q, B> = { params: Parsed<P>; query: Parsed<Q>; body: Parsed<B> };
type OpenInput<P, Q, B> = Input<P, Q, B> & { form: SentForm };
/** A file in place of what `returns` says is made by the handler. */
type Handled<R> = Promise<R extends undefined ? void : Answer<R> | Response>;

/** A route as data: `mount`, the OpenAPI document, the matrix page and the isolation tests read the same list. */
export interface Route<C extends PublicContext = never>
  extends Shape<Schema | undefined, Schema | undefined, Schema | undefined, Schema | "raw" | undefined> {
  permission: Permission | OperatorPermission | "public";
  cacheSeconds?: number;
  form?: Schema;
  idempotent?: "required";
  ifMatch?: IfMatch;
  stepUp?: StepUp;
  cost?: number;
  keep?: (answer: never) => unknown;
  handle: (context: C, input: never) => Promise<unknown>;
}

export function route<
  C extends Context,
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  R extends Schema | "raw" | undefined = undefined,
>(shape: GuardedShape<P, Q, B, R> & { handle: (context: C, input: Input<P, Q, B>) => Handled<R> }): Route<C> {
  return shape as unknown as Route<C>;
}

export function publicRoute<
  C extends PublicContext,
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  R extends Schema | "raw" | undefined = undefined,
>(
  shape: OpenShape<P, Q, B, R> & { handle: (context: C, input: OpenInput<P, Q, B>) => Handled<R> },
): Route<C> {
  return shape as unknown as Route<C>;
}

/** Answered to the platform's operators and to nobody else; no tenant's credential opens it. */
export function operatorRoute<
  C extends OperatorContext,
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  R extends Schema | "raw" | undefined = undefined,
>(
  shape: OperatorShape<P, Q, B, R> & { handle: (context: C, input: Input<P, Q, B>) => Handled<R> },
): Route<C> {
  return shape as unknown as Route<C>;
}
