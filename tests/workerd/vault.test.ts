import { createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Sealed } from "../../shared/data/sealed.ts";
import type { TenantDb } from "../../shared/data/tenant-db.ts";
import { insert, update } from "../../shared/data/write.ts";
import { decrypt, encrypt, mac, rootedKey } from "../../shared/keys/cipher.ts";
import type { Vault } from "../../shared/keys/contract.ts";
import { lengthPrefixed } from "../../shared/keys/places.ts";
import { readCell } from "../../shared/keys/rules.ts";
import { vaults } from "../../shared/keys/service.ts";
import {
  clock,
  database,
  dbOf,
  entry,
  ids,
  letters,
  newLetter,
  newTenant,
  notes,
  prepare,
} from "./vault-room.ts";

const openVault = vaults("E".repeat(43));
const vaultOf = (db: TenantDb) => openVault(db, { clock, ids });

beforeAll(() => prepare());

interface Place {
  vault: Vault;
  table: typeof letters;
  id: string;
  property: "secret" | "phone";
  text: Sealed;
  plain: string;
}

const rowOf = async (db: TenantDb, id: string) => {
  const row = (await db.select().from(letters)).find((candidate) => candidate.id === id);
  if (!row) throw new Error("no such letter");
  return row;
};

describe("the cipher is the one that is published (M-188)", () => {
  const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
  const infoOf = (kind: string, purpose: string) => `leanvibe:${kind}:${purpose}`;
  const derived = (kind: string, purpose: string) =>
    Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), infoOf(kind, purpose), 32));

  test("AES-256-GCM under HKDF-SHA-256: another implementation opens what ours sealed", async () => {
    const place = lengthPrefixed("cell:v1", "ten_x", "users");
    const key = await (await rootedKey(secret)).aes("field");
    const { iv, ciphertext } = await encrypt(key, Uint8Array.from(Buffer.from("Zoë")), place);
    const bytes = Buffer.from(ciphertext, "base64url");
    const decipher = createDecipheriv(
      "aes-256-gcm",
      derived("AES-GCM", "field"),
      Buffer.from(iv, "base64url"),
    );
    decipher.setAAD(place).setAuthTag(bytes.subarray(-16));
    const plain = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
    expect(plain.toString("utf8")).toBe("Zoë");
  });

  test("a vector of the GCM specification opens through our wrapper", async () => {
    // McGrew and Viega, test case 16: AES-256 with 20 bytes of additional data.
    const hexBytes = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
    const key = await crypto.subtle.importKey(
      "raw",
      hexBytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
      "AES-GCM",
      false,
      ["decrypt"],
    );
    const tagged =
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" +
      "76fc6ece0f4e1768cddf8853bb2d551b";
    const plain = await decrypt(
      key,
      {
        iv: Buffer.from("cafebabefacedbaddecaf888", "hex").toString("base64url"),
        ciphertext: Buffer.from(tagged, "hex").toString("base64url"),
      },
      hexBytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    );
    expect(Buffer.from(plain).toString("hex")).toBe(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    );
  });

  test("a blind index is HMAC-SHA-256 under a key of its own", async () => {
    const own = await mac(await (await rootedKey(secret)).hmac("index:users.email"), "ada@example.test");
    const theirs = createHmac("sha256", derived("HMAC", "index:users.email")).update("ada@example.test");
    expect(own).toBe(theirs.digest("base64url"));
  });
});

describe("a cell opens where it was sealed and nowhere else (M-188, M-193)", () => {
  test("swap matrix: other tenant, table, column and row refuse every ciphertext", async () => {
    const tables = [letters, notes as unknown as typeof letters];
    const rows = [0, 1].flatMap((tenant) =>
      tables.flatMap((table) => [{ tenant, table }, ...(tenant === 0 ? [{ tenant, table }] : [])]),
    );
    const vaults = [vaultOf(await newTenant(vaultOf)), vaultOf(await newTenant(vaultOf))];
    const owner = ids.next("user");
    for (const vault of vaults) await vault.enrol(owner);
    const [secret, phone] = ["", "\u{feff}+44 \u{1f511}"];
    const places: Place[] = [];
    for (const { tenant, table } of rows) {
      const [vault, id] = [vaults[tenant] as Vault, ids.next("task")];
      const row = await vault.seal(table, { id, owner, secret, phone });
      places.push({ vault, table, id, property: "secret", text: row.secret, plain: secret });
      places.push({ vault, table, id, property: "phone", text: row.phone, plain: phone });
    }
    expect(places).toHaveLength(12);
    for (const from of places)
      for (const to of places) {
        const opened = to.vault.open(to.table, { id: to.id, [to.property]: from.text });
        if (from === to) expect(await opened).toEqual({ id: to.id, [to.property]: to.plain });
        else await expect(opened, `${from.property} in ${to.property}`).rejects.toThrow();
      }
  });

  test("a changed bit anywhere is refused", async () => {
    const db = await newTenant(vaultOf);
    const letter = await newLetter(db, vaultOf(db), { secret: "s3cret", phone: "+441234" });
    const row = await rowOf(db, letter.id);
    const cell = readCell(row.secret);
    if (!cell) throw new Error("not sealed");
    for (const part of ["iv", "ciphertext"] as const)
      for (let at = 0; at < cell[part].length - 1; at++) {
        const bytes = Buffer.from(cell[part], "base64url");
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << (at % 8));
        const bent = { ...cell, [part]: bytes.toString("base64url") };
        const text = `v1:${bent.keyId}:${bent.iv}:${bent.ciphertext}` as Sealed;
        await expect(vaultOf(db).open(letters, { ...row, secret: text })).rejects.toThrow();
      }
  });

  test("what no vault sealed is refused, and never stored", async () => {
    const db = await newTenant(vaultOf);
    const letter = await newLetter(db, vaultOf(db), { secret: "a", phone: "b" });
    const row = await rowOf(db, letter.id);
    await expect(vaultOf(db).open(letters, { ...row, secret: "plain" as Sealed })).rejects.toThrow(
      "no sealed cell",
    );
    expect(() => update(letters, row.id, 1, { secret: "plain" as Sealed })).toThrow("plain text");
    const draft = { id: "l2", owner: "u", phone: row.phone, note: null, createdAt: 1, updatedAt: 1 };
    expect(() => insert(letters, { ...draft, secret: "plain" as Sealed })).toThrow("plain text");
  });

  test("no two cells share an initialisation vector, equal texts included", async () => {
    const db = await newTenant(vaultOf);
    const vault = vaultOf(db);
    const seen = new Set<string>();
    for (let round = 0; round < 400; round++) {
      const { secret } = await vault.seal(letters, { id: "l", secret: "the same" });
      seen.add(readCell(secret)?.iv ?? "");
    }
    expect(seen.size).toBe(400);
  });
});

describe("people's keys", () => {
  test("a list is opened with one question for the keys of its people", async () => {
    const db = await newTenant(vaultOf);
    const sent = await Promise.all(
      ["1", "2", "3"].map((phone) => newLetter(db, vaultOf(db), { secret: "x", phone })),
    );
    let questions = 0;
    const counted: TenantDb = {
      ...db,
      select: ((...given: []) => {
        questions += 1;
        return db.select(...given);
      }) as TenantDb["select"],
    };
    const rows = await db.select().from(letters);
    const opened = await vaultOf(counted).openAll(letters, rows);
    expect(opened.map(({ phone }) => phone).sort()).toEqual(["1", "2", "3"]);
    expect(questions).toBe(1);
    expect(sent).toHaveLength(3);
  });

  test("a destroyed key erases its person's cells at once, in every isolate, and nobody else's", async () => {
    const db = await newTenant(vaultOf);
    const [ada, bob] = [
      await newLetter(db, vaultOf(db), { secret: "a", phone: "+1" }),
      await newLetter(db, vaultOf(db), { secret: "b", phone: "+2" }),
    ];
    const elsewhere = vaults("E".repeat(43));
    expect(await elsewhere(db, { clock, ids }).open(letters, await rowOf(db, ada.id))).toMatchObject({
      phone: "+1",
    });
    await db.commit(entry, ...(await vaultOf(db).shred(ada.owner)));
    for (const vault of [vaultOf(db), elsewhere(db, { clock, ids })]) {
      expect(await vault.open(letters, await rowOf(db, ada.id))).toMatchObject({ secret: "a", phone: null });
      expect(await vault.open(letters, await rowOf(db, bob.id))).toMatchObject({ secret: "b", phone: "+2" });
    }
    expect(await vaultOf(db).shred(ada.owner)).toEqual([]);
    await expect(vaultOf(db).seal(letters, { id: ada.id, owner: ada.owner, phone: "+3" })).rejects.toThrow(
      "erased",
    );
    await expect(db.commit(entry, ...(await vaultOf(db).enrol(ada.owner)))).rejects.toThrow("duplicate key");
    await expect(
      database.prepare("update all_subject_keys set wrapped = 'x' where id = ?").bind(ada.owner).run(),
    ).rejects.toThrow("destroyed");
  });

  test("a blind index finds equal texts of one tenant and purpose only", async () => {
    const [ours, theirs] = [await newTenant(vaultOf), await newTenant(vaultOf)];
    const index = await vaultOf(ours).index("users.email", "ada@example.test");
    expect(await vaultOf(dbOf(ours.principal.tenantId)).index("users.email", "ada@example.test")).toBe(index);
    expect(await vaultOf(ours).index("users.email", "bob@example.test")).not.toBe(index);
    expect(await vaultOf(ours).index("invitations.email", "ada@example.test")).not.toBe(index);
    expect(await vaultOf(theirs).index("users.email", "ada@example.test")).not.toBe(index);
  });

  test("another root key opens nothing, and says which one is missing", async () => {
    const db = await newTenant(vaultOf);
    const letter = await newLetter(db, vaultOf(db), { secret: "a", phone: "b" });
    const other = vaults("I".repeat(43))(db, { clock, ids });
    await expect(other.open(letters, await rowOf(db, letter.id))).rejects.toThrow(
      /root key local:\S+ is not/,
    );
  });
});
