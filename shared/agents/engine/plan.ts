import type { Json } from "./json.ts";
import type { Path } from "./paths.ts";
import type { ObjectShape, Shape } from "./shape.ts";

type Ref = Extract<Shape, { kind: "ref" }>;

/** One collection and what the document lets clients do with it. */
export interface ResourcePlan {
  /** Names the repository in code, e.g. `pets`. */
  variable: string;
  /** Names the files, e.g. `pets`. */
  file: string;
  /** One of them, for people, e.g. `pet`. */
  noun: string;
  collection: Path;
  /** The stored item's schema. */
  item: Ref;
  shape: ObjectShape;
  /** Properties answers promise that nothing determines; they are left out everywhere. */
  relaxed: ReadonlySet<string>;
  key: KeyPlan | null;
  /** Parameters of the collection's path, outermost first. */
  scope: ScopeParam[];
  parent: ResourcePlan | null;
  create: WritePlan | null;
  list: ListPlan | null;
  read: SimplePlan | null;
  replace: WritePlan | null;
  patch: WritePlan | null;
  remove: SimplePlan | null;
}

export interface ScopeParam {
  variable: string;
  name: string;
  shape: Shape;
}

export interface KeyPlan {
  field: string;
  shape: Shape;
  /** The path parameter as the document names it, and as the code does. */
  param: string;
  variable: string;
  paramShape: Shape;
  /** Who chooses it when an item is created. */
  by: "server" | "client" | "either";
  made: "uuid" | "sequence";
  /** The first number of a sequence. */
  from: number;
}

/** What every operation has. */
export interface SimplePlan {
  path: Path;
  summary: string;
  pointer: string;
  status: number;
  answer: Answer;
  invalidStatus: number;
  headers: InputParam[];
}

/** `through` is the schema that drops what this answer does not show. */
export type Answer = { kind: "empty" } | { kind: "item"; wrap: string | null; through: Ref | null };

export interface InputParam {
  name: string;
  required: boolean;
  shape: Shape;
  /** A list in a query: repeated, or separated by commas. */
  list: "no" | "repeated" | "commas";
}

export interface WritePlan extends SimplePlan {
  body: Ref;
  bodyShape: ObjectShape;
  /** Sent fields that are not stored. */
  dropped: string[];
  /** Stored fields the server sets. */
  server: ServerField[];
  /** Nested values differ between what is sent and what is stored. */
  isStripped: boolean;
}

export interface ServerField {
  name: string;
  source:
    | { kind: "now" }
    | { kind: "existing" }
    | { kind: "scope"; variable: string }
    | { kind: "value"; value: Json }
    | { kind: "body-or"; value: Json }
    | { kind: "body-or-existing" };
}

export interface ListPlan extends SimplePlan {
  query: InputParam[];
  filters: Filter[];
  paging: Paging | null;
  envelope: Envelope | null;
}

export interface Filter {
  param: string;
  field: string;
  isList: boolean;
}

export interface Paging {
  by: "page" | "offset" | "cursor" | "first";
  param: string | null;
  limitParam: string | null;
  defaultLimit: number;
  maxLimit: number | null;
  minLimit: number;
  firstPage: number;
}

/** An object around the list; `fields` may be nested one level. */
export interface Envelope {
  itemsField: string;
  fields: EnvelopeField[];
}

export type Meaning =
  | "total"
  | "pages"
  | "limit"
  | "offset"
  | "page"
  | "more"
  | "cursor"
  | "null"
  | "items-count";
export type EnvelopeField =
  | { name: string; meaning: Meaning; cursorNullable?: boolean }
  | { name: string; fields: EnvelopeField[] };
