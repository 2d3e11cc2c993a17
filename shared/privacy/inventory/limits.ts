import type { TableFacts } from "./facts.ts";

/** What is agreed and told about limits. */
export const limitTables = {
  limit_overrides: {
    title: "Limits agreed",
    purpose: "Holding the company by what was agreed instead of a limit of its plan",
    basis: "contract",
    subjects: [],
    personal: [],
    exported: "company",
    retention: "company",
  },
  limit_notices: {
    title: "Notices of limits",
    purpose: "Telling the company's owners once that a limit is nearly used up",
    basis: "contract",
    subjects: [],
    personal: [],
    exported: "company",
    retention: "company",
  },
} as const satisfies Record<string, TableFacts>;
