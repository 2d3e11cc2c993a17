import { securityHeaders } from "../../http/headers.ts";
import { sha256 } from "../../kernel/digest.ts";
import type { SignedAssertion } from "../../saml/contract.ts";
import {
  type Arrival,
  type Asserted,
  type Door,
  type DoorConnection,
  DoorRefusal,
  type DoorRoom,
} from "../door.ts";
import { personOf } from "./attributes.ts";
import { answerSlo, logoutDeparture, type SloPorts, subjectWrites } from "./logout.ts";
import { partiesOf, serviceOf, settingsOf } from "./provider.ts";

export interface SamlPorts extends SloPorts {
  /** Whether it is the first use; the value is remembered until then, in milliseconds since the epoch. */
  spend(digest: string, expiresAt: number, now: number): Promise<boolean>;
}

const transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/** SAML 2.0: what comes is read by the machine, and what it says is remembered here. */
export const samlDoor = (ports: SamlPorts): Door => ({
  async begin(connection, tx, room) {
    const { parties } = await partiesOf(ports.machine, connection, room);
    return ports.machine.authnRequest(parties, tx.requestId, tx.state);
  },

  async finish(connection, tx, arrival, room) {
    const assertion = await accepted(ports, connection, room, arrival, tx.requestId);
    return assertedBy(assertion, connection);
  },

  /** Only what looks like a state of ours: a portal's own RelayState is no answer to anything. */
  stateOf({ form }) {
    const state = form?.get("RelayState");
    return state && /^[0-9a-hjkmnp-tv-z]{39}$/.test(state) ? state : undefined;
  },

  async unsolicited(connection, arrival, room) {
    if (settingsOf(connection).idp_initiated !== true) throw new DoorRefusal("unsolicited");
    await accepted(ports, connection, room, arrival, null);
  },

  remember: (connection, identityId, userId, asserted, room) =>
    subjectWrites(connection.id, identityId, userId, asserted, room),

  leave: (connection, left, room) => logoutDeparture(ports.machine, connection, left, room),

  async answer(action, connection, arrival, room) {
    if (action === "slo") return answerSlo(ports, connection, arrival, room);
    const { sp } = await serviceOf(connection, room);
    const { signed = "assertion" } = settingsOf(connection);
    const xml = await ports.machine.serviceMetadata(sp, signed, `_${connection.id}`);
    return new Response(xml, {
      headers: {
        ...securityHeaders,
        "content-type": "application/samlmetadata+xml",
        "cache-control": "no-store",
      },
    });
  },
});

/** A verified assertion that nobody used before. @throws {DoorRefusal} with the reason of the rule it breaks */
async function accepted(
  { machine, spend }: SamlPorts,
  connection: DoorConnection,
  room: DoorRoom,
  { form }: Arrival,
  requestId: string | null,
): Promise<SignedAssertion> {
  const [message, more] = form?.getAll("SAMLResponse") ?? [];
  if (message === undefined || more !== undefined) throw new DoorRefusal("query_malformed");
  const now = room.clock.now();
  const expected = { requestId, now };
  let { parties } = await partiesOf(machine, connection, room);
  let verdict = await machine.verifyResponse(message, parties, expected);
  if (!verdict.ok && verdict.reason === "signature_invalid") {
    const again = await partiesOf(machine, connection, room, { renew: true });
    if (again.renewed) {
      parties = again.parties;
      verdict = await machine.verifyResponse(message, parties, expected);
    }
  }
  const { sp, idp } = parties;
  const wanted = { issuer: idp.entityId, audience: sp.entityId, destination: sp.acsUrl };
  if (!verdict.ok) throw new DoorRefusal(verdict.reason, { reason: verdict.reason, expected: wanted });
  const assertion = verdict.value;
  const once = await sha256(`saml-assertion\n${connection.id}\n${assertion.id}`);
  if (!(await spend(once, assertion.notOnOrAfter, now)))
    throw new DoorRefusal("replayed", { expected: wanted });
  if (assertion.nameIdFormat === transient) throw new DoorRefusal("name_id_transient", evidenceOf(assertion));
  return assertion;
}

function assertedBy(assertion: SignedAssertion, { attributes }: DoorConnection): Asserted {
  const { nameId, nameIdFormat, nameQualifier, spNameQualifier, sessionIndex, authnInstant } = assertion;
  return {
    subject: nameId,
    // The company's own provider vouches for addresses of domains that the company proved.
    emailVerified: true,
    ...personOf(assertion, attributes),
    acr: assertion.authnContext,
    authTime: authnInstant === null ? null : Math.floor(authnInstant / 1_000),
    sessionIndex,
    logout: { nameId, nameIdFormat, nameQualifier, spNameQualifier, sessionIndex },
    evidence: evidenceOf(assertion),
  };
}

const evidenceOf = ({
  issuer,
  nameIdFormat,
  authnContext,
  attributes,
  signed,
  encrypted,
}: SignedAssertion) => ({
  ...{ issuer, name_id_format: nameIdFormat, acr: authnContext, signed, encrypted },
  attributes,
});
