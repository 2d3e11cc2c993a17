/** What the deterministic engine makes of a document. `needs_model` and `invalid` carry no code at all. */
export type Generation = Generated | NeedsModel | InvalidDocument;

export interface GeneratedFile {
  path: string;
  content: string;
}

export interface Generated {
  status: "generated";
  engine: "deterministic";
  title: string;
  files: GeneratedFile[];
  /** Choices the document leaves open, and how they were made. */
  assumptions: string[];
  /** Parts of the document that are not in the code, each with its JSON Pointer and the reason. */
  unresolved: string[];
  evidence: Evidence;
}

export interface Evidence {
  source: "openapi" | "json-schema";
  resources: number;
  operations_declared: number;
  operations_generated: number;
  schemas: number;
  refusal_cases: number;
}

export interface NeedsModel {
  status: "needs_model";
  engine: "deterministic";
  reason: string;
  evidence: string[];
}

export interface InvalidDocument {
  status: "invalid";
  engine: "deterministic";
  errors: DocumentError[];
}

export interface DocumentError {
  /** JSON Pointer as URI fragment (RFC 6901 §6). */
  pointer: string;
  detail: string;
}
