import { getCertificateInfo, verifySignature } from "@simplewebauthn/server/helpers";

type Bytes = Uint8Array<ArrayBuffer>;
type Read = ReturnType<typeof getCertificateInfo>;

/** A maker's intermediates; longer chains are nobody's. */
const longest = 5;

/** How a certificate may be signed, as COSE names it (RFC 9053, RFC 8812); SHA-1 is none of them. */
const algorithms: Readonly<Record<string, -7 | -35 | -36 | -257 | -258 | -259>> = {
  "1.2.840.10045.4.3.2": -7,
  "1.2.840.10045.4.3.3": -35,
  "1.2.840.10045.4.3.4": -36,
  "1.2.840.113549.1.1.11": -257,
  "1.2.840.113549.1.1.12": -258,
  "1.2.840.113549.1.1.13": -259,
};

const same = (one: Bytes, other: Bytes): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

const isInTime = ({ notBefore, notAfter }: Read, now: number): boolean =>
  notBefore.getTime() <= now && now < notAfter.getTime();

async function isSignedBy({ parsedCertificate: child }: Read, issuer: Bytes): Promise<boolean> {
  const hashAlgorithm = algorithms[child.signatureAlgorithm.algorithm];
  const data = child.tbsCertificateRaw;
  if (hashAlgorithm === undefined || !data) return false;
  const signature = new Uint8Array(child.signatureValue);
  return verifySignature({ signature, data: new Uint8Array(data), x509Certificate: issuer, hashAlgorithm });
}

/**
 * Whether a statement's certificates lead to one of the roots that its model's maker has published (WebAuthn §7.1,
 * RFC 5280 §6.1 as far as makers use it). Nothing is fetched: a model that was broken into is marked where the roots
 * come from.
 * @param chain the statement's `x5c`, the signing certificate first
 * @param roots DER; a maker may publish the signing certificate itself
 */
export async function leadsToRoot(
  chain: readonly Bytes[],
  roots: readonly Bytes[],
  now: number,
): Promise<boolean> {
  if (chain.length > longest) return false;
  try {
    const anchors = roots.map((bytes) => ({ bytes, read: getCertificateInfo(bytes) }));
    const trusted = anchors.filter(({ read }) => isInTime(read, now));
    for (const [index, bytes] of chain.entries()) {
      const read = getCertificateInfo(bytes);
      if (!isInTime(read, now) || (index > 0 && !read.basicConstraintsCA)) return false;
      if (trusted.some((anchor) => same(anchor.bytes, bytes))) return true;
      // Published may be a signing certificate itself: it is believed, and what it signs is not.
      const issuers = trusted.filter((anchor) => anchor.read.basicConstraintsCA);
      const named = issuers.filter((anchor) => anchor.read.subject.combined === read.issuer.combined);
      for (const anchor of named) if (await isSignedBy(read, anchor.bytes)) return true;
      const next = chain[index + 1];
      if (!next || getCertificateInfo(next).subject.combined !== read.issuer.combined) return false;
      if (!(await isSignedBy(read, next))) return false;
    }
    return false;
  } catch {
    return false;
  }
}
