import type { Egress } from "../http/egress.ts";
import { utf8 } from "../kernel/encoding.ts";
import { Problem } from "../kernel/problem.ts";
import type { NamedPlace, SubprocessorId } from "../kernel/subprocessor.ts";
import type { KeyPlace } from "./places.ts";
import { type Credentials, signedHeaders } from "./sigv4.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface KeyService {
  host: string;
  awsRegion: string;
  /** The ARN of a symmetric key. */
  keyId: string;
  place: NamedPlace["region"];
  credentials: Credentials;
}

/** `refused`: the service will not, until its owner changes something. `unreachable`: it may by itself. */
export class KeyServiceFault extends Problem {
  readonly reason: "refused" | "unreachable";
  /** The service's own word. */
  readonly word: string;

  constructor(reason: "refused" | "unreachable", word: string) {
    const what = reason === "refused" ? "refuses to open" : "does not answer for";
    super("key_unavailable", `The company's key service ${what} its key (${word}).`, {
      members: { reason, key_service: word },
      headers: { "retry-after": "60" },
    });
    this.reason = reason;
    this.word = word;
  }
}

const milliseconds = 5_000;

/** Words of the service that pass by themselves (AWS KMS API reference, common errors). */
const passing =
  /^(?:Throttling|LimitExceeded|RequestLimitExceeded|DependencyTimeout|KMSInternal|KeyUnavailable|ServiceUnavailable|InternalFailure|InternalError)/;

/** How a service is reached. */
export interface Way {
  egress: Egress;
  to: Extract<SubprocessorId, "customer_kms" | "root_kms">;
  now: () => number;
}

/** Speaks the JSON 1.1 protocol of AWS KMS to one service. */
export class KeyServiceClient {
  readonly #service: KeyService;
  readonly #way: Way;

  constructor(service: KeyService, way: Way) {
    this.#service = service;
    this.#way = way;
  }

  /** @throws {KeyServiceFault} */
  async encrypt(secret: Bytes, place: KeyPlace): Promise<string> {
    const answer = await this.#call("Encrypt", { Plaintext: base64(secret) }, place);
    return textIn(answer, "CiphertextBlob");
  }

  /** @throws {KeyServiceFault} */
  async decrypt(blob: string, place: KeyPlace): Promise<Bytes> {
    const answer = await this.#call("Decrypt", { CiphertextBlob: blob }, place);
    return Uint8Array.from(atob(textIn(answer, "Plaintext")), (character) => character.charCodeAt(0));
  }

  /** The context is authenticated, and stands readable in the owner's own log of the key's uses. */
  async #call(verb: "Encrypt" | "Decrypt", input: object, { tenantId, keyId }: KeyPlace) {
    const { host, awsRegion, credentials, place } = this.#service;
    const context = { "leanvibe:tenant": tenantId, "leanvibe:key": keyId };
    const body = JSON.stringify({ KeyId: this.#service.keyId, EncryptionContext: context, ...input });
    const target = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${verb}` };
    const signing = { host, region: awsRegion, service: "kms", credentials, now: this.#way.now() };
    const { host: _, ...headers } = await signedHeaders({ ...signing, headers: target, body });
    const request = new Request(`https://${host}/`, { method: "POST", headers, body: utf8(body) });
    try {
      const response = await this.#way.egress.send(this.#way.to, request, {
        place: { host, region: place },
        milliseconds,
      });
      return await readAnswer(response);
    } catch (error) {
      throw faultOf(error);
    }
  }
}

async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as unknown;
  const word = wordIn(text) ?? `HTTP ${response.status}`;
  const passes = response.status >= 500 || response.status === 429 || passing.test(word);
  throw new KeyServiceFault(passes ? "unreachable" : "refused", word);
}

/** `__type` may carry a namespace in front: `com.amazonaws.kms#DisabledException`. */
function wordIn(text: string): string | undefined {
  try {
    const type = (JSON.parse(text) as { __type?: unknown } | null)?.__type;
    return typeof type === "string" ? /[A-Za-z]{1,60}$/.exec(type)?.[0] : undefined;
  } catch {
    return undefined;
  }
}

function faultOf(error: unknown): unknown {
  if (error instanceof KeyServiceFault) return error;
  if (error instanceof Problem)
    return new KeyServiceFault(error.code === "egress_refused" ? "refused" : "unreachable", error.code);
  return new KeyServiceFault("unreachable", "broken_answer");
}

function textIn(answer: unknown, name: string): string {
  const value = (answer as Record<string, unknown> | null)?.[name];
  if (typeof value !== "string") throw new KeyServiceFault("unreachable", "broken_answer");
  return value;
}

const base64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));
