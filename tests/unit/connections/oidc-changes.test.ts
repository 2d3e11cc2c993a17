import { afterEach, describe, expect, test, vi } from "vitest";
import { oidcDoor } from "../../../shared/connections/oidc/door.ts";
import { HostileProvider, type Lie, nextKey } from "../../support/hostile-provider.ts";

const finish = (op: HostileProvider) =>
  oidcDoor.finish(op.connection, op.tx, { url: op.back(), form: null }, op.room);
const reads = (op: HostileProvider, path: string) => op.asked.filter((asked) => asked === path).length;

afterEach(() => {
  vi.useRealTimers();
});

describe("a provider that changes under us (M-048, M-051)", () => {
  test("a new key is looked for, once a minute at most; the old one is believed no more", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const lie: Lie = {};
    const op = new HostileProvider(lie);
    await finish(op);
    await finish(op);
    expect([reads(op, "/.well-known/openid-configuration"), reads(op, "/keys")]).toEqual([1, 1]);
    Object.assign(lie, { key: "other", header: { kid: "k2" }, keys: () => [nextKey] } satisfies Lie);
    await expect(finish(op)).rejects.toMatchObject({ reason: "key_unknown" });
    expect(reads(op, "/keys")).toBe(1);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await finish(op)).toMatchObject({ email: "alice@acme.example.com" });
    expect([reads(op, "/.well-known/openid-configuration"), reads(op, "/keys")]).toEqual([1, 2]);
    lie.header = { kid: "k1" };
    await expect(finish(op)).rejects.toMatchObject({ reason: "key_unknown" });
  });

  test("of sign-ins at once each asks by its own way out", async () => {
    for (let turns = 0; turns < 20; turns++) {
      const op = new HostileProvider();
      await oidcDoor.begin(op.connection, op.tx, op.room);
      const { egress, ...rest } = op.room;
      let askedByOther = 0;
      const send: typeof egress.send = (...call) => {
        askedByOther += 1;
        return egress.send(...call);
      };
      const finished = finish(op);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await oidcDoor.begin(op.connection, op.tx, { ...rest, egress: { ...egress, send } });
      expect([await finished, askedByOther]).toMatchObject([{ email: "alice@acme.example.com" }, 0]);
    }
  });

  test("one that takes pushed requests only is not asked in the open", async () => {
    const op = new HostileProvider({ metadata: { require_pushed_authorization_requests: true } });
    await expect(oidcDoor.begin(op.connection, op.tx, op.room)).rejects.toMatchObject({
      reason: "metadata_incomplete",
    });
  });
});
