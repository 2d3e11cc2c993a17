import { invalidField } from "../kernel/problem.ts";
import { slugFault, slugFrom } from "./slug.ts";

export interface Edge {
  id: string;
  parentId: string;
}

/** `top` and everything below it, `top` first. */
export function subtreeOf(edges: readonly Edge[], top: string): string[] {
  const children = Map.groupBy(edges, ({ parentId }) => parentId);
  const found = [top];
  for (const id of found) found.push(...(children.get(id) ?? []).map((edge) => edge.id));
  return found;
}

/** @throws {Problem} `invalid_request` */
export function slugOf(name: string, given: string | undefined): string {
  const slug = given ?? slugFrom(name);
  const fault = slugFault(slug);
  if (fault) throw invalidField("#/slug", fault.code, fault.detail);
  return slug;
}
