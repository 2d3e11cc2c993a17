import type { TemplateName, Templates } from "../contract.ts";

export interface Said {
  subject: string;
  lines: string[];
  code?: string;
  link?: { label: string; url: string };
  /** Of the button, `#rrggbb`; LeanVibe's own where there is none. */
  accent?: string | undefined;
}

/** All letters in one language: a missing one does not compile. */
export type Words = { readonly [Name in TemplateName]: (values: Templates[Name]) => Said } & {
  footer: (to: string) => string;
};
