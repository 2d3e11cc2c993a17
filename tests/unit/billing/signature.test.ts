import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { verifiedEvent } from "../../../shared/billing/stripe-signature.ts";

const secret = "whsec_one";
const now = 1_800_000_000_000;
const seconds = now / 1000;
const body = JSON.stringify({ id: "evt_1", object: "event", note: "ü" });

const sign = (payload = body, { at = seconds, key = secret, scheme = "v1" } = {}) =>
  Stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: key, timestamp: at, scheme });

const verify = (header: string | null, payload = body, secrets = [secret]) =>
  verifiedEvent(payload, header, secrets, now);

describe("a signature that holds", () => {
  test("is accepted and its event parsed (M-081)", async () => {
    await expect(verify(await sign())).resolves.toEqual(JSON.parse(body));
  });

  test.each([-300, -299, 0, 299, 300])("%d s from now", async (offset) => {
    await expect(verify(await sign(body, { at: seconds + offset }))).resolves.toBeTruthy();
  });

  test("of either secret while one is rolled", async () => {
    for (const key of ["whsec_new", "whsec_old"])
      await expect(verify(await sign(body, { key }), body, ["whsec_new", "whsec_old"])).resolves.toBeTruthy();
  });

  test("beside one of a secret we do not have", async () => {
    const [, foreign] = (await sign(body, { key: "whsec_other" })).split(",");
    await expect(verify(`${await sign()},${foreign}`)).resolves.toBeTruthy();
  });
});

describe("refused", () => {
  const refused = (attempt: Promise<unknown>) =>
    expect(attempt).rejects.toMatchObject({ code: "invalid_request" });

  test.each([-301, -100_000, 301, 3_600, 1_000_000_000])("%d s from now", async (offset) =>
    refused(verify(await sign(body, { at: seconds + offset }))),
  );

  test("another secret, and no secret at all", async () => {
    await refused(verify(await sign(body, { key: "whsec_other" })));
    await refused(verify(await sign(), body, []));
    await refused(verify(await sign(), body, [""]));
  });

  test("a body changed by one character", async () => refused(verify(await sign(), `${body} `)));

  test("a body with a byte-order mark added", async () => refused(verify(await sign(), `\ufeff${body}`)));

  test("a signature of the test scheme only", async () =>
    refused(verify(await sign(body, { scheme: "v0" }))));

  test("a second time that would shift the window", async () => {
    const old = await sign(body, { at: seconds - 4_000 });
    await refused(verify(`t=${seconds},${old}`));
    await refused(verify(`${old},t=${seconds}`));
  });

  test.each([
    null,
    "",
    "t=",
    "t=1",
    "v1=00",
    `t=${seconds}`,
    `t=${seconds},v1=`,
    "t=NaN,v1=00",
    `t=${seconds}x,v1=1`,
  ])("the header %s", async (header) => refused(verify(header)));

  test("a signed body that is not JSON, or another kind of event", async () => {
    for (const payload of ["", "no", '{"object":"v2.core.event"}'])
      await refused(verify(await sign(payload), payload));
  });
});
