import { verifyMDSBlob } from "@simplewebauthn/server/helpers";

/** Reports after which a model's signature proves nothing (FIDO MDS3 §3.1.4): a later report tells of an update, not of the keys already sold. */
const compromising = [
  "REVOKED",
  "USER_VERIFICATION_BYPASS",
  "ATTESTATION_KEY_COMPROMISE",
  "USER_KEY_REMOTE_COMPROMISE",
  "USER_KEY_PHYSICAL_COMPROMISE",
];

export interface ListedModel {
  aaguid: string;
  /** DER in base64url. */
  roots: string[];
  status: "trusted" | "compromised";
}

export interface ListedModels {
  /** The list's own number: a later list has a higher one. */
  no: number;
  /** When the next one is due, `YYYY-MM-DD`. */
  nextUpdate: string;
  models: ListedModel[];
}

const pattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const unwrapped = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "base64").toString("base64url");

/**
 * What the FIDO Alliance's signed list (MDS3) says of each FIDO2 model. The signature and its certificates up to the
 * Alliance's root are checked by @simplewebauthn/server. @throws when the list was not signed by the Alliance
 */
export async function readBlob(blob: string): Promise<ListedModels> {
  const { payload } = await verifyMDSBlob(blob.trim());
  const models = payload.entries.flatMap(({ aaguid, metadataStatement, statusReports }): ListedModel[] => {
    const roots = (metadataStatement?.attestationRootCertificates ?? []).map(unwrapped);
    if (!aaguid || !pattern.test(aaguid) || roots.length === 0) return [];
    const isCompromised = statusReports.some(({ status }) => compromising.includes(status));
    return [{ aaguid, roots, status: isCompromised ? "compromised" : "trusted" }];
  });
  return { no: payload.no, nextUpdate: payload.nextUpdate, models };
}

/** Replaces the whole list of one region's first database. Every value was checked to hold no quote. */
export function statementsOf({ no, models }: ListedModels): string[] {
  const row = ({ aaguid, roots, status }: ListedModel) =>
    `insert into attestation_models (aaguid, roots, status, blob) values ('${aaguid}', '${JSON.stringify(roots)}', '${status}', ${Number(no)});`;
  return ["delete from attestation_models;", ...models.map(row)];
}
