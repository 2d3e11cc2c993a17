/** Names a generated file may not define: what the language and the generated code itself use. */
const reserved = new Set(
  `z Hono Context Repository Date Error Map Set Array Object String Number Boolean Symbol Promise Response Request
  Headers JSON Math RegExp Record Partial Required Readonly Pick Omit Exclude Extract Function BigInt Proxy Reflect
  URL Intl Iterator Uint8Array File Blob FormData Event ProblemError Services Repositories Infinity NaN Undefined`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

const keywords = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static
  super switch this throw true try typeof undefined var void while with yield eval arguments async of
  c z app body query item items existing key scope services all from kept check conflict jsonBody matches notFound
  numberText booleanText queryOf scopeOf now newId repositories problemError`.split(/\s+/),
);

/** `museumHours`, `museum-hours` and `MuseumHours` alike give `["museum", "hours"]`. */
export function words(text: string): string[] {
  // Eight words are used; the expressions below take the square of the length.
  return text
    .slice(0, 200)
    .normalize("NFKD")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase())
    .slice(0, 8);
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const startsWell = (name: string): string => (/^[0-9]/.test(name) ? `N${name}` : name).slice(0, 60);

export const pascal = (text: string): string => {
  const name = startsWell(words(text).map(capital).join("")) || "Item";
  return reserved.has(name) ? `${name}Model` : name;
};

export const camel = (text: string): string => {
  const [first = "item", ...rest] = words(text);
  const name = startsWell(first + rest.map(capital).join(""));
  return keywords.has(name) ? `${name}Value` : name;
};

export const kebab = (text: string): string => words(text).join("-").slice(0, 60) || "items";

/** The last word made singular by the regular rules of English; irregular plurals stay as they are. */
export function singular(text: string): string {
  const parts = words(text);
  const last = parts.pop() ?? "item";
  return [...parts, singularWord(last)].join("-");
}

function singularWord(word: string): string {
  if (/(ss|us|is|news|series|hours)$/.test(word) || word.length < 4) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(ches|shes|xes|sses|zes)$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

/** The same name for `pet_id`, `petId` and `PetID`. */
export const normalised = (text: string): string => words(text).join("");

/** Hands out each name once: the second `Pet` becomes `Pet2`. */
export class Names {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  claim(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.#taken.has(name.toLowerCase()); n++) name = `${wanted}${n}`;
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

/** `a pet`, `an issue`. */
export const oneOf = (noun: string): string => `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
