import { expect, test } from "vitest";
import { presign } from "./presign.ts";

/** The example in the documentation of Signature Version 4. */
test("a URL is signed as AWS signs it", async () => {
  const signed = await presign(new URL("https://examplebucket.s3.amazonaws.com/test.txt"), {
    method: "GET",
    region: "us-east-1",
    credentials: {
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    },
    signedAt: new Date("2013-05-24T00:00:00.999Z"),
    expiresInSeconds: 86_400,
  });
  const { searchParams } = new URL(signed);
  expect(Object.fromEntries(searchParams)).toEqual({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request",
    "X-Amz-Date": "20130524T000000Z",
    "X-Amz-Expires": "86400",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  });
});
