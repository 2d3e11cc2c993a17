import { problemTexts as arProblemTexts, problemWords as arProblemWords } from "./ar/problems.ts";
import { problemTexts as deProblemTexts, problemWords as deProblemWords } from "./de/problems.ts";
import { problemTexts as enProblemTexts, problemWords as enProblemWords } from "./en/problems.ts";
import { inEach } from "./spoken.ts";

export const problemTexts = inEach(enProblemTexts, { de: deProblemTexts, ar: arProblemTexts });
export const problemWords = inEach(enProblemWords, { de: deProblemWords, ar: arProblemWords });
