import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { findings as english } from "../en/findings.ts";

export const findings: Translated<typeof english> = {
  of: (label, said) => `${label}: ${said}`,
  refused: "wurde nicht angenommen",
  codes: {
    invalid_type: "fehlt oder hat die falsche Art",
    too_small: "ist zu kurz oder zu klein",
    too_big: "ist zu lang oder zu groß",
    invalid_format: "hat nicht die erwartete Form",
    format: "hat nicht die erwartete Form",
    invalid_value: "ist keine der möglichen Angaben",
    taken: "ist schon vergeben",
    wrong: "stimmt nicht",
    confirmation: "stimmt nicht überein",
  },
};
