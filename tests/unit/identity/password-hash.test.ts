import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { passwordHasher } from "../../../shared/identity/password-hash.ts";

const file = createRequire(import.meta.url).resolve("@phi-ag/argon2/argon2.wasm");
const hasher = passwordHasher(await WebAssembly.compile(readFileSync(file)));

test("a password is hashed slowly, with OWASP's parameters, and whatever way its letters are composed (M-056)", async () => {
  const stored = await hasher.hash("caf\u00e9 lantern quilt rope");
  expect(stored.startsWith("$argon2id$v=19$m=19456,t=2,p=1$")).toBe(true);
  expect(await hasher.verify(stored, "cafe\u0301 lantern quilt rope")).toBe(true);
  expect(await hasher.verify(stored, "cafe lantern quilt rope")).toBe(false);
  expect(await hasher.hash("caf\u00e9 lantern quilt rope")).not.toBe(stored);
});

test("nobody's password is as slow, and never right (M-056)", async () => {
  expect(await hasher.verify(undefined, "nobody's password")).toBe(false);
});
