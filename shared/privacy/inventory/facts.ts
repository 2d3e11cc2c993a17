import type { RetentionClass } from "../retention.ts";

/** GDPR Article 6(1): contract is (b), obligation (c), interest (f), consent (a). */
export type Basis = "contract" | "obligation" | "interest" | "consent";

/** What has to be known of a tenant table before anything may be kept in it. */
export interface TableFacts {
  /** In plain words, for people who read the processing record. */
  title: string;
  purpose: string;
  basis: Basis;
  /** Columns that name the person a row is about; a row with several belongs to each of them. Empty: the company's own. */
  subjects: readonly string[];
  /** Columns that hold more of a person than an id. */
  personal: readonly string[];
  /** Columns that no export contains, and why. */
  withheld?: Readonly<Record<string, string>>;
  /** `person`: in the export of each subject and of the company. `company`: in the company's only. */
  exported: "person" | "company" | { never: string };
  retention: RetentionClass;
}

/** Reasons to withhold a column. */
export const secret = "a secret, or what one is checked against: whoever had it could act as its owner";
export const key = "an encryption key: it is wrapped and of use to nobody but the platform";
export const blindIndex = "a keyed digest of what another column says in the clear";
