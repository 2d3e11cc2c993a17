import { blindIndex, secret, type TableFacts } from "./facts.ts";

/** The company's own tools, which sign in with LeanVibe (OAuth), and what people let them do. */
export const toolTables = {
  oauth_clients: {
    title: "Tools of the company",
    purpose: "Programs that act for the company or for its people, by OAuth",
    basis: "contract",
    subjects: ["member_id"],
    personal: [],
    withheld: { secrets: secret },
    exported: "person",
    retention: "company",
  },
  oauth_codes: {
    title: "Codes for tools",
    purpose: "Handing a tool what a person just agreed to",
    basis: "contract",
    subjects: ["user_id"],
    personal: ["authenticated_at", "amr"],
    withheld: { challenge: secret, nonce: secret, conn_index: blindIndex },
    exported: { never: "a code lives a minute; what came of it is exported as a session" },
    retention: "single_use",
  },
  oauth_devices: {
    title: "Devices that wait",
    purpose: "Letting in a tool on a machine without a browser",
    basis: "contract",
    subjects: ["user_id"],
    personal: ["authenticated_at", "amr"],
    withheld: { user_code_digest: secret, conn_index: blindIndex },
    exported: { never: "it lives ten minutes; what came of it is exported as a session" },
    retention: "single_use",
  },
  oauth_consents: {
    title: "Tools a person lets in",
    purpose: "Asking once, and showing what was agreed to",
    basis: "contract",
    subjects: ["user_id"],
    personal: ["scopes"],
    exported: "person",
    retention: "person",
  },
} as const satisfies Record<string, TableFacts>;
