/** A statement as SQLite's own tokenizer would cut it, near enough for SQL that we wrote ourselves. */
export function wordsOf(sql: string): string[] {
  const bare = sql.replaceAll(/--[^\n]*|\/\*.*?\*\//gs, " ");
  const words = bare.match(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?\d*|[A-Za-z_]\w*|\d+(?:\.\d+)?|<>|<=|>=|!=|==|\|\||<<|>>|->>|->|\S/g,
  );
  return (words ?? []).map((word) => (word.startsWith('"') ? word.slice(1, -1) : word)).map(lowered);
}

const lowered = (word: string) => (word.startsWith("'") ? word : word.toLowerCase());

/** White space is not what tells two statements apart. */
export const normal = (sql: string): string => sql.replaceAll(/\s+/g, " ").trim();

const closing = new Set([
  ..."where on join left inner cross natural full order group limit set using values select union".split(" "),
  ..."returning not indexed default except intersect having when begin end as from".split(" "),
]);
const isName = (word: string | undefined): word is string =>
  word !== undefined && /^[a-z_]\w*$/.test(word) && !closing.has(word);

/** The stored tables a statement names, each by every name it goes by. */
export function aliasesOf(
  words: readonly string[],
  isStored: (name: string) => boolean,
): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const [index, word] of words.entries()) {
    if (!isStored(word) || words[index + 1] === ".") continue;
    aliases.set(word, word);
    const next = words[index + 1] === "as" ? words[index + 2] : words[index + 1];
    if (isName(next)) aliases.set(next, word);
  }
  return aliases;
}

/** Names a statement gives to its own intermediate results. */
export function derivedNames(words: readonly string[]): Set<string> {
  const names = words.filter((word, index) => {
    const definition = words[index + 1] === "as" && ["(", "materialized"].includes(words[index + 2] ?? "");
    const columns =
      words[index - 1] === "," || words[index - 1] === "with" || words[index - 1] === "recursive";
    const subquery = words[index - 1] === ")" || (words[index - 2] === ")" && words[index - 1] === "as");
    return isName(word) && (definition || (columns && words[index + 1] === "(") || subquery);
  });
  return new Set(names);
}

/** How deep in parentheses each word stands, as the number of the group it belongs to. */
export function groupsOf(words: readonly string[]): number[] {
  const open = [0];
  let last = 0;
  return words.map((word) => {
    if (word === "(") open.push(++last);
    const group = open.at(-1) ?? 0;
    if (word === ")") open.pop();
    return group;
  });
}

/** The number each parameter of the statement is bound by; nothing where a word is none. */
export function parametersOf(words: readonly string[]): (number | undefined)[] {
  let highest = 0;
  return words.map((word) => {
    if (!word.startsWith("?")) return undefined;
    const number = word === "?" ? highest + 1 : Number(word.slice(1));
    highest = Math.max(highest, number);
    return number;
  });
}
