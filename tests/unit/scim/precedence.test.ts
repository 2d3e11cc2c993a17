import fc from "fast-check";
import { expect, test } from "vitest";
import { roleAtSignIn } from "../../../shared/connections/group-roles.ts";
import { assignableRoles } from "../../../shared/connections/words.ts";
import { type Place, placeAfter, strongest } from "../../../shared/scim/rules.ts";
import { type GroupRole, groupRoles } from "../../../shared/scim/words.ts";

/** Two mappings of one company: groups that a provider syncs, and groups that a sign-in brings. */
const synced = fc.record({
  kind: fc.constant("sync" as const),
  given: fc.array(fc.option(fc.constantFrom(...groupRoles)), { maxLength: 3 }),
});
const mapping = assignableRoles.map((role) => ({ group: role, role }));
const signedIn = fc.record({
  kind: fc.constant("sign_in" as const),
  groups: fc.uniqueArray(fc.constantFrom<string[]>("staff", ...assignableRoles), { maxLength: 3 }),
});
type Event =
  typeof synced extends fc.Arbitrary<infer S>
    ? S | (typeof signedIn extends fc.Arbitrary<infer T> ? T : never)
    : never;

interface Person {
  place: Place;
  mapped: GroupRole | undefined;
}

/** What each door does with its own rule, knowing nothing of the other but what is in the rows. */
function after({ place, mapped }: Person, event: Event): Person {
  if (event.kind === "sync") {
    const next = strongest(event.given) as GroupRole | undefined;
    return {
      mapped: next,
      place: placeAfter(place, { active: true, mapped }, { active: true, mapped: next }),
    };
  }
  const isProvisioned = mapped !== undefined;
  const role = roleAtSignIn(place.role, event.groups, { mapping, fallback: "viewer", isProvisioned });
  return { mapped, place: { ...place, role } };
}

const start: Person = { place: { role: "viewer", status: "active", ownRole: "viewer" }, mapped: undefined };
const run = (events: readonly Event[], from = start) => events.reduce(after, from);
const events = fc.array(fc.oneof(synced, signedIn), { maxLength: 12 });

test("whom a provisioned group gives a role has that role, however often and by whatever they sign in (M-056)", () => {
  fc.assert(
    fc.property(events, fc.array(signedIn, { maxLength: 4 }), (before, signIns) => {
      const person = run(before);
      const later = run(signIns, person);
      if (person.mapped !== undefined) {
        expect(person.place.role).toBe(person.mapped);
        expect(later).toEqual(person);
      }
    }),
  );
});

test("whom none gives one is what the last sign-in made them, whatever groups came and went before (M-056)", () => {
  fc.assert(
    fc.property(events, signedIn, events, (before, last, between) => {
      const syncs = between.filter(({ kind }) => kind === "sync");
      const gone: Event = { kind: "sync", given: [] };
      const person = run([...before, gone, last]);
      expect(person.place.role).toBe(run([last]).place.role);
      expect(run([...syncs, gone], person).place.role, "and is so again").toBe(person.place.role);
    }),
  );
});
