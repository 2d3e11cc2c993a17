import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type KeptSubject,
  meant,
  subjectOf,
  withSession,
} from "../../../shared/connections/saml/logout-rules.ts";

const subject = { nameId: "ada", nameIdFormat: null, nameQualifier: null, spNameQualifier: null };
const index = fc.constantFrom("a", "b", "c", "__proto__", "constructor");

describe("which sessions a logout means (M-049)", () => {
  test("none named: all; else those named and those of which nobody knows, and never another", () => {
    const session = fc.record({ connIndex: fc.option(index) });
    fc.assert(
      fc.property(fc.array(session), fc.array(index), (sessions, indexes) => {
        const ended = new Set(meant(sessions, indexes));
        for (const one of sessions) {
          const isNamed = one.connIndex === null || indexes.includes(one.connIndex);
          expect(ended.has(one)).toBe(indexes.length === 0 || isNamed);
        }
      }),
    );
  });

  test("signing out here names the index of this very session, in whatever order people came", () => {
    const comings = fc.uniqueArray(index, { minLength: 1 });
    fc.assert(
      fc.property(comings, index, (came, other) => {
        const kept = came.reduce<KeptSubject | undefined>(
          (known, each) => withSession(known, { ...subject, sessionIndex: `index of ${each}` }, each),
          undefined,
        );
        if (!kept) throw new Error("nobody came");
        for (const each of came) expect(subjectOf(kept, each).sessionIndex).toBe(`index of ${each}`);
        if (!came.includes(other)) expect(subjectOf(kept, other).sessionIndex).toBeNull();
        expect(subjectOf(kept, null)).toEqual({ ...subject, sessionIndex: null });
      }),
    );
  });

  test("no more are kept than a person has sessions, and the newest stay", () => {
    let kept: KeptSubject | undefined;
    for (let at = 0; at < 200; at += 1)
      kept = withSession(kept, { ...subject, sessionIndex: `_${at}` }, `index${at}`);
    expect(Object.keys(kept?.sessions ?? {})).toHaveLength(120);
    expect(kept && subjectOf(kept, "index199").sessionIndex).toBe("_199");
    expect(kept && subjectOf(kept, "index0").sessionIndex).toBeNull();
  });

  test("what was kept before sessions were told apart speaks as it did", () => {
    expect(subjectOf({ ...subject, sessionIndex: "_last" }, "any").sessionIndex).toBe("_last");
  });
});
