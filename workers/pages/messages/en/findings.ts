/** What was found wrong with a field, said beside it: in the API's own sentence, or by what its code means. */
export const findings = {
  of: (label: string, said: string) => `${label} ${said}`,
  refused: "is not accepted",
  codes: {
    invalid_type: "is missing or of the wrong kind",
    too_small: "is too short or too small",
    too_big: "is too long or too large",
    invalid_format: "has not the form that is expected",
    format: "has not the form that is expected",
    invalid_value: "is none of the possible ones",
    taken: "is taken",
    wrong: "is not right",
    confirmation: "is not the same",
  },
} as const;
