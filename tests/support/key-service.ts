import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestPlatform } from "./platform.ts";

export const keyServiceHost = "kms.eu-north-1.amazonaws.com";
const region = "eu-north-1";

/**
 * A key service on this machine, of our own making after AWS KMS's published protocol: it checks the
 * signature, binds the context, and can be told to refuse. boto3 has spoken to it and our client to
 * moto, each by hand; it stands here because no emulator of KMS comes as an npm package.
 */
export interface TestKeyService {
  url: string;
  keyArn: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Answers this error from now on; `undefined`: works. */
  refuseWith(word: string | undefined): void;
  /** From now on only these credentials are right. */
  changeCredentials(): { accessKeyId: string; secretAccessKey: string };
  calls: { target: string; context: Record<string, string> }[];
  stop(): Promise<void>;
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Whether the Authorization header is the one AWS would compute, from the request as it arrived. */
function isSigned(request: IncomingMessage, body: string, id: string, secret: string): boolean {
  const given = request.headers.authorization ?? "";
  const shape =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/kms\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
  const [, keyId, day = "", scope = "", listed = "", signature] = shape.exec(given) ?? [];
  const instant = String(request.headers["x-amz-date"]);
  // Behind the test's network the Host header names this machine; the caller signed the service's name.
  const value = (name: string) => (name === "host" ? keyServiceHost : String(request.headers[name]));
  const lines = listed.split(";").map((name) => `${name}:${value(name)}\n`);
  const canonical = [request.method, request.url, "", lines.join(""), listed, sha256(body)].join("\n");
  const credentialScope = `${day}/${scope}/kms/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", instant, credentialScope, sha256(canonical)].join("\n");
  const key = [day, scope, "kms", "aws4_request"].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  const signsAll = ["host", "x-amz-date", "x-amz-target"].every((name) => listed.split(";").includes(name));
  const isNow = instant.startsWith(day) && scope === region;
  return signsAll && isNow && keyId === id && hmac(key, text).toString("hex") === signature;
}

interface Call {
  KeyId?: string;
  Plaintext?: string;
  CiphertextBlob?: string;
  EncryptionContext?: Record<string, string>;
}

/** Starts it and lets the platform's calls to AWS's host name reach it. */
export async function startKeyService(on: Pick<TestPlatform, "allow">): Promise<TestKeyService> {
  const material = randomBytes(32);
  const keyArn = `arn:aws:kms:${region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  let refusal: string | undefined;
  let credentials = drawCredentials();
  const calls: TestKeyService["calls"] = [];

  const answer = (request: IncomingMessage, body: string): [number, object] => {
    const fail = (word: string): [number, object] => [400, { __type: word, message: "no" }];
    const target = String(request.headers["x-amz-target"]);
    if (!isSigned(request, body, credentials.accessKeyId, credentials.secretAccessKey))
      return fail("UnrecognizedClientException");
    const call = JSON.parse(body) as Call;
    if (call.KeyId !== keyArn) return fail("NotFoundException");
    if (refusal !== undefined) return fail(refusal);
    calls.push({ target, context: call.EncryptionContext ?? {} });
    const context = Buffer.from(JSON.stringify(Object.entries(call.EncryptionContext ?? {}).sort()));
    if (target === "TrentService.Encrypt") {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", material, iv).setAAD(context);
      const sealed = Buffer.concat([cipher.update(call.Plaintext ?? "", "base64"), cipher.final()]);
      const blob = Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
      return [200, { CiphertextBlob: blob, KeyId: keyArn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" }];
    }
    if (target !== "TrentService.Decrypt") return fail("UnknownOperationException");
    try {
      const blob = Buffer.from(call.CiphertextBlob ?? "", "base64");
      const decipher = createDecipheriv("aes-256-gcm", material, blob.subarray(0, 12));
      decipher.setAAD(context).setAuthTag(blob.subarray(12, 28));
      const plain = Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]);
      return [200, { Plaintext: plain.toString("base64"), KeyId: keyArn }];
    } catch {
      return fail("InvalidCiphertextException");
    }
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [status, body] = answer(request, Buffer.concat(chunks).toString("utf8"));
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await on.allow(`https://${keyServiceHost}/`, url);
  return {
    url,
    keyArn,
    ...credentials,
    calls,
    refuseWith(word) {
      refusal = word;
    },
    changeCredentials() {
      credentials = drawCredentials();
      return credentials;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What a company tells us of it. */
export const inputFor = ({ keyArn, accessKeyId, secretAccessKey }: TestKeyService) => ({
  aws_region: region,
  place: "us",
  key_id: keyArn,
  access_key_id: accessKeyId,
  secret_access_key: secretAccessKey,
});

const drawCredentials = () => ({
  accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString("base64"),
});
