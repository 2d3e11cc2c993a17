import { aliasesOf, derivedNames, groupsOf, parametersOf, wordsOf } from "./sql-words.ts";

/** A statement, what SQLite would do for it, and how it was bound in the run (see `shapeOf`). */
export interface Audited {
  sql: string;
  /** The `detail` column of EXPLAIN QUERY PLAN. */
  plan: readonly string[];
  shapes?: readonly string[];
}

/** Tables of many tenants, and tables of none. */
export interface Schema {
  tenant: ReadonlySet<string>;
  global: ReadonlySet<string>;
}

/** What keeps a statement from being one tenant's alone; nothing when it is. */
export function faultsOf({ sql, plan, shapes = [] }: Audited, schema: Schema): string[] {
  const words = wordsOf(sql);
  const aliases = aliasesOf(words, (name) => schema.tenant.has(name) || schema.global.has(name));
  const names = { aliases, derived: derivedNames(words) };
  const onTenants = [...aliases.values()].some((table) => schema.tenant.has(table));
  return [
    ...plan.flatMap((step) => stepFault(step, names, schema) ?? []),
    ...(onTenants
      ? [...wordFaults(words, schema), ...shapes.flatMap((shape) => shapeFault(words, shape) ?? [])]
      : []),
  ];
}

const harmless = [
  /^(?:SCAN|SEARCH) CONSTANT ROW$/,
  /^SCAN \d+ CONSTANT ROWS?$/,
  /^SCAN \d+-ROW VALUES CLAUSE$/,
  /^(?:SCAN|SEARCH) json_(?:each|tree)(?: AS \w+)? VIRTUAL TABLE/i,
  /^(?:MATERIALIZE|CO-ROUTINE) /,
  /^(?:CORRELATED )?(?:SCALAR|LIST) SUBQUERY/,
  /^REUSE (?:LIST|SUBQUERY)/,
  /^(?:COMPOUND QUERY|LEFT-MOST SUBQUERY|SETUP|RECURSIVE STEP|MULTI-INDEX OR|INDEX \d+)$/,
  /^(?:UNION ALL|UNION|EXCEPT|INTERSECT)(?: USING TEMP B-TREE)?$/,
  /^USE TEMP B-TREE FOR/,
  /^(?:CREATE )?BLOOM FILTER(?: ON |$)/,
  /^MERGE \(/,
];

type Names = { aliases: ReadonlyMap<string, string>; derived: ReadonlySet<string> };

function stepFault(step: string, { aliases, derived }: Names, schema: Schema): string | undefined {
  if (harmless.some((pattern) => pattern.test(step))) return undefined;
  const [, verb, name = ""] = /^(SCAN|SEARCH) ([\w(-]+\)?)/.exec(step) ?? [];
  // A foreign key's own look-up names a table the statement does not.
  const table = aliases.get(name.toLowerCase()) ?? (schema.tenant.has(name) ? name : undefined);
  if (verb === undefined) return `unknown step: ${step}`;
  if (table === undefined) {
    const own = name.startsWith("(subquery") || derived.has(name.toLowerCase());
    return own ? undefined : `unknown table: ${step}`;
  }
  if (schema.global.has(table)) return verb === "SEARCH" ? undefined : `whole table read: ${step}`;
  const keyed = verb === "SEARCH" && /\(tenant_id=\?/.test(step) && !step.includes("AUTOMATIC");
  return keyed ? undefined : `not reached by its tenant: ${step}`;
}

const comparisons = new Set(["in", "like", "glob", "between", "is", "<", ">", "<=", ">=", "<>", "!=", "not"]);

/** What a plan does not show: a second tenant, one that is assigned, one taken from anywhere but parameter 1. */
function wordFaults(words: readonly string[], { tenant }: Schema): string[] {
  const parameters = parametersOf(words);
  const groups = groupsOf(words);
  const faults: string[] = [];
  let keyed = new Set<number>();
  for (const [index, word] of words.entries()) {
    if (word !== "tenant_id") continue;
    const next = words[index + 1] ?? "";
    if (comparisons.has(next)) faults.push(`tenant_id is compared by ${next}`);
    if (words[index - 1] === "=" && parameters[index - 2] !== undefined)
      faults.push("tenant_id stands on the right");
    if (next !== "=" && next !== "==") continue;
    if (isAssignment(words, index)) faults.push("tenant_id is assigned");
    else if (isOneTenant(words, parameters, index + 2)) keyed = keyed.add(groups[index] ?? 0);
    else faults.push(`tenant_id is compared with ${words.slice(index + 2, index + 6).join(" ")}`);
  }
  for (const [index, word] of words.entries()) {
    const conflict = words[index - 1] === "insert" || words[index - 1] === "update";
    if (word === "or" && !conflict && keyed.has(groups[index] ?? 0))
      faults.push("an OR stands beside tenant_id");
    if (word === "into" && tenant.has(words[index + 1] ?? ""))
      faults.push(...insertFaults(words.slice(index + 2), parameters.slice(index + 2)));
  }
  return faults;
}

/** The last SET, WHERE or ON before it says which kind of equation this is. */
function isAssignment(words: readonly string[], index: number): boolean {
  const before = words.slice(0, index).findLast((word) => ["set", "where", "on", "and", "or"].includes(word));
  return before === "set";
}

function isOneTenant(
  words: readonly string[],
  parameters: readonly (number | undefined)[],
  at: number,
): boolean {
  if (parameters[at] !== undefined) return parameters[at] === 1;
  return /^\w+ \. tenant_id/.test(words.slice(at, at + 3).join(" "));
}

function insertFaults(words: readonly string[], parameters: readonly (number | undefined)[]): string[] {
  if (words[0] !== "(" || words[1] !== "tenant_id") return ["an insert does not begin with tenant_id"];
  const source = words.findIndex((word) => word === "values" || word === "select");
  const value = words[source] === "values" ? source + 2 : source + 1;
  const mine =
    parameters[value] === 1 || /^\w+ \. tenant_id|^tenant_id/.test(words.slice(value, value + 3).join(" "));
  return mine ? [] : ["an insert takes its tenant from elsewhere than parameter 1"];
}

/** Of a scoped statement only parameter 1 can choose a tenant: its other ones are values somebody looks for. */
function shapeFault(words: readonly string[], shape: string): string | undefined {
  if (!shape.startsWith("1")) return `parameter 1 was no tenant: ${shape}`;
  if (words.slice(0, 4).join(" ") === "with me as (") return undefined;
  return shape.includes("o") ? `a second tenant was bound: ${shape}` : undefined;
}
