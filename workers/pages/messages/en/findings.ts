/** What the API found wrong with a field, said beside it. The API's own sentences are English. */
export const findings = {
  of: (label: string, _code: string, detail: string) => `${label} ${detail}`,
} as const;
