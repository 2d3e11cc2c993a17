import { problemTexts as enProblemTexts, problemWords as enProblemWords } from "./en/problems.ts";
import { inEach } from "./spoken.ts";

export const problemTexts = inEach(enProblemTexts, { de: enProblemTexts, ar: enProblemTexts });
export const problemWords = inEach(enProblemWords, { de: enProblemWords, ar: enProblemWords });
