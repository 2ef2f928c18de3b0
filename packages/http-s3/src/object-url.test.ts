import { expect, test } from "vitest";
import { objectUrl } from "./object-url.ts";

const at = (endpoint: string, addressing: "path" | "virtual-host", key: string): string =>
  objectUrl({ endpoint: new URL(endpoint), bucket: "my-bucket", addressing }, key).href;

test("the bucket is part of the path, or of the host", () => {
  expect(at("https://s3.example", "path", "a/b")).toBe("https://s3.example/my-bucket/a/b");
  expect(at("https://s3.example", "virtual-host", "a/b")).toBe("https://my-bucket.s3.example/a/b");
});

test("an endpoint may have a port and a path of its own", () => {
  expect(at("http://host:9000/store/", "path", "k")).toBe("http://host:9000/store/my-bucket/k");
});

test("keys are escaped as they are signed", () => {
  expect(at("https://s3.example", "path", "a b/c+d/é/(x)!*'?#%")).toBe(
    "https://s3.example/my-bucket/a%20b/c%2Bd/%C3%A9/%28x%29%21%2A%27%3F%23%25",
  );
});
