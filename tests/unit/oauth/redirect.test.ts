import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerTo, goesTo, redirectFault, redirectMatches } from "../../../shared/oauth/redirect.ts";

const registered = [
  "https://tool.example.com/callback",
  "https://tool.example.com/other?keep=1",
  "http://127.0.0.1/done",
  "http://[::1]:4000/done",
  "com.example.app:/done",
];

describe("an address to answer to (M-050, RFC 9700 section 2.1)", () => {
  test.each([
    ["exactly as registered", "https://tool.example.com/callback"],
    ["with the query it was registered with", "https://tool.example.com/other?keep=1"],
    ["on this machine, whatever port is free", "http://127.0.0.1:53682/done"],
    ["on this machine, registered with a port that is taken now", "http://[::1]:9/done"],
    ["of a program's own scheme", "com.example.app:/done"],
  ])("is taken %s", (_, address) => {
    expect(redirectMatches(registered, address)).toBe(true);
  });

  test.each([
    ["with a slash more", "https://tool.example.com/callback/"],
    ["one directory up", "https://tool.example.com/x/../callback"],
    ["in capitals", "https://TOOL.example.com/callback"],
    ["with the port that is meant anyway", "https://tool.example.com:443/callback"],
    ["with another port", "https://tool.example.com:8443/callback"],
    ["without TLS", "http://tool.example.com/callback"],
    ["of a host below", "https://evil.tool.example.com/callback"],
    ["of a host that begins alike", "https://tool.example.com.evil.test/callback"],
    ["with an account before the host", "https://tool.example.com@evil.test/callback"],
    ["with a backslash", "https://tool.example.com\\@evil.test/callback"],
    ["with a fragment", "https://tool.example.com/callback#x"],
    ["with a query it was not registered with", "https://tool.example.com/callback?x=1"],
    ["without the query it was registered with", "https://tool.example.com/other"],
    ["with an encoded letter", "https://tool.example.com/%63allback"],
    ["with a space behind", "https://tool.example.com/callback "],
    ["with a line end", "https://tool.example.com/callback\n"],
    ["on this machine by a name that may lie", "http://localhost/done"],
    ["on this machine by another of its addresses", "http://127.0.0.2/done"],
    ["on this machine in another spelling", "http://2130706433/done"],
    ["on this machine by the other family", "http://[::1]/callback"],
    ["on this machine at another path", "http://127.0.0.1/other"],
    ["on this machine with TLS", "https://127.0.0.1/done"],
    ["of a scheme that runs", "javascript:alert(1)//com.example.app:/done"],
    ["of a longer scheme", "com.example.apps:/done"],
    ["that is nothing", ""],
  ])("is not taken %s", (_, address) => {
    expect(redirectMatches(registered, address)).toBe(false);
  });

  test("is taken of all strings only when it is one that was registered, on this machine but for the port", () => {
    const piece = fc.constantFrom(
      ...[
        "https:",
        "http:",
        "//",
        "/",
        "tool.example.com",
        "127.0.0.1",
        "[::1]",
        "localhost",
        ":80",
        ":4000",
      ],
      ...["@", "\\", "?", "#", "keep=1", "/callback", "/done", "/other", "..", "%2e", " ", ".", "evil.test"],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const address = pieces.join("");
        if (!redirectMatches(registered, address)) return;
        const portless = address.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d+\//, "$1/");
        expect([...registered, "http://[::1]/done"]).toContain(portless);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("an address to register", () => {
  test.each([
    ["http://tool.example.com/", "must be https"],
    ["http://localhost/", "must be https"],
    ["https://*.example.com/", "wildcards"],
    ["https://user@tool.example.com/", "account"],
    ["https://tool.example.com/#x", "fragment"],
    ["https://tool.example.com/a/../b", "plainest spelling"],
    ["javascript:alert(1)", "must be https"],
    ["data:text/html,x", "must be https"],
    ["app:/done", "must be https"],
    ["/callback", "absolute"],
  ])("is not %s", (address, word) => {
    expect(redirectFault(address, "public")).toContain(word);
  });

  test("is of a scheme of its own for programs that people install, not for servers", () => {
    expect(redirectFault("com.example.app:/done", "public")).toBeUndefined();
    expect(redirectFault("com.example.app:/done", "confidential")).toContain("public tools");
  });

  test("is always one that then is taken", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "Z", "%41", "é", "/", "?", "x=1", "..", ":8443", "@"), {
          maxLength: 6,
        }),
        (tail) => {
          const address = `https://tool.example.com${tail.join("")}`;
          if (redirectFault(address, "confidential") === undefined)
            expect(redirectMatches([address], address)).toBe(true);
        },
      ),
    );
  });
});

test("an answer keeps the address's own query, and says nothing it does not know", () => {
  expect(answerTo("https://t.example/c", { code: "a b", state: undefined, iss: "https://i" })).toBe(
    "https://t.example/c?code=a+b&iss=https%3A%2F%2Fi",
  );
  expect(answerTo("https://t.example/c?keep=1", { state: "s" })).toBe("https://t.example/c?keep=1&state=s");
  expect([goesTo("https://t.example/c"), goesTo("com.example.app:/x")]).toEqual([
    "t.example",
    "com.example.app:",
  ]);
});
