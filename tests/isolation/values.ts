import type { Strangers } from "./strangers.ts";
import type { World } from "./worlds.ts";

/** What is put where an id belongs: another tenant's, nobody's, and what is no id at all. */
export interface Value {
  name: string;
  /** Ours differs between the worlds as our ids do. */
  in(world: World): unknown;
}

const fixed = (name: string, value: unknown): Value => ({ name, in: () => value });

const hostile: unknown[] = [
  "",
  "*",
  "null",
  "me",
  "../../etc/passwd",
  "__proto__",
  "a?tenant_id=b",
  "%2e%2e%2f",
  "\u0000",
  "\r\nx-injected: 1",
  "'; drop table all_projects; --",
  "1 or tenant_id <> 1",
  "{{7*7}}",
  "\u202eprj_ｐｒｊ＿😀",
  "x".repeat(4_000),
];
const shapes: unknown[] = [null, true, -1, [], ["*"], { $ne: null }];

/** Spellings of an id that must not lead to what the id leads to. */
const spellings = (id: string): Value[] => [
  fixed("theirs in capitals", id.toUpperCase()),
  fixed("theirs with a line behind", `${id}\n`),
  fixed("theirs with a zero byte", `${id}\u0000`),
  fixed("theirs cut by one", id.slice(0, -1)),
  fixed("theirs longer by one", `${id}0`),
  fixed("theirs without prefix", id.slice(4)),
  fixed("theirs of another kind", `xyz_${id.slice(4)}`),
  fixed("theirs under its tenant", `${id}/${id}`),
  fixed("nobody's", `${id.slice(0, -8)}00000000`),
];

/** For a place that holds an id: `same` is the stranger's id of that very place. */
export function idValues({ names, gone, known }: Strangers, same: string, isText: boolean): Value[] {
  const kind = same.slice(0, 3);
  const others = [...known].filter((id) => id.slice(0, 3) !== kind && /^\w{3}_/.test(id));
  return [
    fixed("theirs", same),
    ...spellings(same),
    ...firstOfEach(others).map((id) => fixed(`their ${id.slice(0, 3)}`, id)),
    ...[...names].map(([name, value]) => fixed(`their ${name}`, value)),
    ...(gone.has(kind) ? [fixed("theirs, deleted", gone.get(kind))] : []),
    { name: "ours, deleted", in: ({ gone: own }) => own.get(kind) ?? "none" },
    { name: "our tenant", in: ({ us }) => us.id },
    // Where people stand, we would end our own sessions, and every later answer would be the same refusal.
    ...(kind === "usr" ? [] : [{ name: "our person", in: ({ us }: World) => us.userId }]),
    ...hostileValues(isText),
  ];
}

const firstOfEach = (ids: string[]) =>
  [...new Map(ids.map((id) => [id.slice(0, 3), id])).values()].slice(0, 4);

/** For a place that takes free text: what another tenant would put there, and what nobody should. */
export function textValues({ company, names }: Strangers, more: Value[]): Value[] {
  const theirs = [...names].map(([name, value]) => fixed(`their ${name}`, value));
  return [...more, fixed("their tenant", company.id), ...theirs, ...hostileValues(true)];
}

/** `isText`: the place can hold nothing but text, as paths, queries and headers. */
const hostileValues = (isText: boolean): Value[] =>
  (isText ? hostile : [...hostile, ...shapes]).map((value) =>
    fixed(JSON.stringify(value).slice(0, 40), value),
  );

/** For a place nobody declared: a claim to be somebody else. */
export const claims = ({ company }: Strangers): Value[] => [
  fixed("their tenant", company.id),
  fixed("their person", company.userId),
];
export const theirs = (what: string, value: string): Value => fixed(`their ${what}`, value);
