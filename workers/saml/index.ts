import { WorkerEntrypoint } from "cloudflare:workers";
import type {
  Expected,
  LogoutArrival,
  LogoutSubject,
  Parties,
  SamlMachine,
  ServiceProvider,
  Signed,
} from "../../shared/saml/contract.ts";
import { authnRequest } from "../../shared/saml/engine.ts";
import { answerLogout, askLogout, verifyLogout } from "../../shared/saml/logout.ts";
import { readProviderMetadata } from "../../shared/saml/provider-metadata.ts";
import { inResponseTo, verifyResponse } from "../../shared/saml/response.ts";
import { serviceMetadata } from "../../shared/saml/service-metadata.ts";

/** Reads and writes SAML messages for identity, with nothing in reach that a parser's fault could give away. */
export class Saml extends WorkerEntrypoint implements SamlMachine {
  authnRequest(parties: Parties, requestId: string, relayState: string) {
    return authnRequest(parties, requestId, relayState);
  }

  verifyResponse(message: string, parties: Parties, expected: Expected) {
    return verifyResponse(message, parties, expected);
  }

  verifyLogout(arrival: LogoutArrival, parties: Parties, now: number) {
    return verifyLogout(arrival, parties, now);
  }

  askLogout(parties: Parties, id: string, subject: LogoutSubject, relayState: string | null) {
    return askLogout(parties, id, subject, relayState);
  }

  answerLogout(parties: Parties, id: string, inResponseTo: string, relayState: string | null) {
    return answerLogout(parties, id, inResponseTo, relayState);
  }

  async serviceMetadata(sp: ServiceProvider, signed: Signed, id: string) {
    return serviceMetadata(sp, signed, id);
  }

  async readProviderMetadata(text: string, certificate: string | null) {
    return readProviderMetadata(text, certificate);
  }

  async inResponseTo(message: string) {
    return inResponseTo(message);
  }
}

export default {
  fetch: (): Response =>
    Response.json(
      { type: "about:blank", title: "Not found", status: 404, code: "not_found" },
      { status: 404, headers: { "Content-Type": "application/problem+json" } },
    ),
};
