/** State tokens: as texts, and, as if a key had been lost, what is in them. */
import { type Chance, mutateBytes } from "@sheaf/fuzzing";
import { NODE_TOKEN_CRYPTO } from "@sheaf/http/node";
import {
  HttpHandler,
  type StateTokenCodec,
  sealedTokens,
  signedTokens,
  TokenKeyRing,
} from "@sheaf/http/server";
import { type Asked, requestSeeds } from "../seeds/http-requests.ts";
import { fuzzedServer } from "../service/server.ts";
import { outcomeOf } from "../trial/outcome.ts";
import type { FuzzTarget } from "../trial/target.ts";
import { LIMITS } from "./codec.ts";
import { http } from "./http.ts";
import { mutateStream } from "./mutate-stream.ts";
import { mutateText } from "./mutate-text.ts";
import { withMetadata } from "./rewrite-batch.ts";

/** A token to be opened, or a request whose tokens are not sealed. */
type Sent = { readonly sealed: boolean; readonly token: string } | { readonly asked: Asked };

const ring = new TokenKeyRing("a key for fuzzing", NODE_TOKEN_CRYPTO);
const context = { purpose: "cursor", protocol: "Fuzzed", identity: undefined } as const;
const codecs = { sealed: sealedTokens(ring), signed: signedTokens(ring) };

/** Contents as they are, so that the code behind the seal is reached. */
const bare: StateTokenCodec = {
  seal: (content) => Buffer.from(content).toString("base64"),
  open: (token) => new Uint8Array(Buffer.from(token, "base64")),
};

const TOKEN_KEYS = ["vgi_rpc.stream_state#b64", "vgi_rpc.call_state#b64"];

let handler: HttpHandler;

export const token: FuzzTarget<Sent> = {
  name: "token",
  about: "state tokens, sealed and signed, and what is in them",
  async seeds() {
    handler = new HttpHandler(fuzzedServer({ limits: LIMITS }), {
      prefix: "/vgi",
      tokens: { keys: "a key for fuzzing", codec: () => bare, maxCachedCalls: 0 },
    });
    const continuations = (await requestSeeds(handler)).filter(({ target }) =>
      target.endsWith("/exchange"),
    );
    const contents = [new Uint8Array(0), new Uint8Array(50).fill(7)];
    return [
      ...continuations.map((asked) => ({ asked })),
      ...contents.map((bytes) => ({ sealed: true, token: codecs.sealed.seal(bytes, context) })),
      ...contents.map((bytes) => ({ sealed: false, token: codecs.signed.seal(bytes, context) })),
    ];
  },
  mutate(seed, chance, other) {
    if ("asked" in seed) return { asked: withOtherState(seed.asked, chance) };
    const foreign = "token" in other && chance.oneIn(5) ? other.token : seed.token;
    return {
      sealed: chance.oneIn(10) ? !seed.sealed : seed.sealed,
      token: spoilt(foreign, chance),
    };
  },
  run(sent) {
    if ("asked" in sent) return http.judge(handler, sent.asked);
    const codec = sent.sealed ? codecs.sealed : codecs.signed;
    return outcomeOf(() => `opened ${Math.min(1, codec.open(sent.token, context).length)}`);
  },
  write: (sent) =>
    "asked" in sent ? http.write(sent.asked) : JSON.stringify([sent.sealed, sent.token]),
  read(text) {
    if (!text.startsWith("[")) return { asked: http.read(text) };
    const [sealed, sent] = JSON.parse(text);
    return { sealed, token: sent };
  },
};

/** Another text, or that of other bytes. */
function spoilt(text: string, chance: Chance): string {
  if (chance.oneIn(2)) return mutateText(text, chance);
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  return Buffer.from(mutateBytes(bytes, chance, bytes)).toString("base64");
}

/** The request with something wrong in the contents of its tokens. */
function withOtherState(asked: Asked, chance: Chance): Asked {
  const body = withMetadata(asked.body, 0, (pairs) =>
    pairs.map(([key, value]) => {
      if (!TOKEN_KEYS.includes(key) || typeof value !== "string" || chance.oneIn(3))
        return [key, value];
      const content = bare.open(value, context);
      const mutate = chance.oneIn(2) ? mutateBytes : mutateStream;
      return [key, bare.seal(mutate(content, chance, content), context)];
    }),
  );
  return { ...asked, body: body ?? asked.body };
}
