import { expect, test } from "vitest";
import { isNewDevice, type Visit } from "../../../shared/identity/visit.ts";

const visit = (browser: string | null, system: string | null): Visit => ({
  ...{ browser, system },
  ...{ country: "GB", city: "London" },
});

test.each<[string, Visit[], Visit, boolean]>([
  ["the first of all", [], visit("Chrome", "Linux"), false],
  ["one of several", [visit("Safari", "iOS"), visit("Chrome", "Linux")], visit("Chrome", "Linux"), false],
  ["another system", [visit("Chrome", "Linux")], visit("Chrome", "Windows"), true],
  ["another browser", [visit("Chrome", "Linux")], visit("Firefox", "Linux"), true],
  ["a mixture of two", [visit("Chrome", "Linux"), visit("Safari", "iOS")], visit("Chrome", "iOS"), true],
  ["a program that says nothing", [visit("Chrome", "Linux")], visit(null, null), true],
  ["elsewhere", [{ ...visit("Chrome", "Linux"), city: "Paris" }], visit("Chrome", "Linux"), false],
])("%s: whether a device is new (M-058)", (_, known, now, isNew) => {
  expect(isNewDevice(known, now)).toBe(isNew);
});
