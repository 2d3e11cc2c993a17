import { type Call, type Input, inputsOf, type Operation } from "./inputs.ts";
import type { Sample } from "./samples.ts";
import type { Strangers } from "./strangers.ts";
import { claims, idValues, textValues, theirs, type Value } from "./values.ts";
import type { World } from "./worlds.ts";

export interface DrivenRoute {
  name: string;
  method: string;
  operation: Operation;
}

/** One call, to be made the same way in both worlds. */
export interface Cell {
  name: string;
  method: string;
  call(world: World): Call;
  /** It names what is another tenant's in a place for ids. */
  trespasses?: boolean;
}

export function sampleOf(name: string, of: ReadonlyMap<string, Sample>): Sample {
  const sample = of.get(name);
  if (!sample) throw new Error(`no sample drives ${name}`);
  return sample;
}

export const plainCell = ({ name, method }: DrivenRoute): Cell => {
  return { name, method, call: (world) => sampleOf(name, world.samples) };
};

/** Every place of a route with every value; `beside`: places around a call that may well succeed. */
export async function cellsOf(
  route: DrivenRoute,
  world: World,
  strangers: Strangers,
  beside: boolean,
): Promise<Cell[]> {
  const inputs = inputsOf(sampleOf(route.name, world.samples), route.operation);
  const cells: Cell[] = [];
  for (const input of inputs.filter((each) => (each.beside !== undefined) === beside))
    for (const value of await valuesFor(route, input, strangers)) {
      const call = (own: World) => input.put(sampleOf(route.name, own.samples), value.in(own));
      const trespasses = input.index !== undefined && value.name.startsWith("their");
      cells.push({
        name: `${route.name}, ${input.name}: ${value.name}`,
        method: route.method,
        call,
        trespasses,
      });
    }
  return cells;
}

async function valuesFor(route: DrivenRoute, input: Input, strangers: Strangers): Promise<Value[]> {
  if (input.beside === "undeclared") return claims(strangers);
  const sample = sampleOf(route.name, strangers.samples);
  const same = input.index === undefined ? undefined : sample.ids[input.index];
  if (same !== undefined) return idValues(strangers, same, input.isText);
  if (input.name === "header idempotency-key")
    return textValues(strangers, [theirs("key", strangers.idempotencyKey)]);
  return textValues(strangers, input.name === "query cursor" ? await theirCursor(sample, strangers) : []);
}

/** A position in the stranger's own list, as that list itself gave it. */
async function theirCursor({ path }: Sample, { company }: Strangers): Promise<Value[]> {
  const url = new URL(path, "http://x");
  url.searchParams.set("limit", "1");
  const response = await company.call("GET", url.pathname + url.search);
  const { next_cursor: cursor } = (await response.json()) as { next_cursor?: string | null };
  return typeof cursor === "string" ? [theirs("cursor", cursor)] : [];
}
