/** What the FIDO Alliance says of a model of keys, as an operator loaded it (`npm run fido:roots`). */
export interface AttestationModel {
  /** DER in base64url. */
  roots: readonly string[];
  /** Keys of it were broken into: nothing it signs proves anything. */
  isCompromised: boolean;
}

/** `models`: whether any were loaded here; `model`: this one, where it is among them. */
export async function findAttestationModel(
  home: D1Database,
  aaguid: string,
): Promise<{ isLoaded: boolean; model: AttestationModel | undefined }> {
  const row = await home
    .prepare(
      `select exists (select 1 from attestation_models where aaguid >= '0') as loaded,
        (select roots from attestation_models where aaguid = ?1) as roots,
        (select status from attestation_models where aaguid = ?1) as status`,
    )
    .bind(aaguid)
    .first<{ loaded: number; roots: string | null; status: string | null }>();
  const model = row?.roots
    ? { roots: JSON.parse(row.roots) as string[], isCompromised: row.status === "compromised" }
    : undefined;
  return { isLoaded: row?.loaded === 1, model };
}
