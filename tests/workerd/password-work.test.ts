import { beforeAll, expect, test } from "vitest";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { IdentityRoom } from "./identity-room.ts";

const password = "rope bridge lantern quilt";
let room: IdentityRoom;

beforeAll(async () => {
  await IdentityRoom.prepare();
  room = new IdentityRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

/** How often the databases are asked until an attempt is refused. */
async function questions(email: string, given: string): Promise<number> {
  await room.settle();
  room.calls = 0;
  const context = room.context();
  let counted = 0;
  const verify = context.hasher.verify;
  context.hasher.verify = async (stored, text) => {
    counted = room.calls;
    return verify(stored, text);
  };
  await expect(signInByPassword(context, { email, password: given }, "api")).rejects.toThrow();
  await room.settle();
  expect(counted).toBeGreaterThan(3);
  return counted;
}

test("a known address costs no more questions than an unknown one, kept keys or not (M-056)", async () => {
  const word = crypto.randomUUID().slice(0, 12);
  const email = `${word}@example.test`;
  const company = { name: word, slug: `work-${word}` };
  await signUp(
    room.context(),
    { company, region: "eu", plan: "team", owner: { name: "A", email, password } },
    word,
    "api",
  );
  const unknown = await questions(`nobody-${word}@example.test`, password);
  for (let attempt = 0; attempt < 3; attempt++) expect(await questions(email, "not it")).toBe(unknown);
});

test("what is stored of a password is sealed, and only in the person's own row it opens (M-056)", async () => {
  const [row] = await room.rows("select phc from all_passwords limit 1");
  expect(String(row?.["phc"])).toMatch(/^v1:usr_/);
});
