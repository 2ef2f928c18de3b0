/** Mutations of HTTP requests, part by part; what no HTTP server lets through is not tried. */
import type { Chance } from "@sheaf/fuzzing";
import type { Asked } from "../seeds/http-requests.ts";
import { mutateRequest } from "./mutate-request.ts";
import { mutateText, WORDS } from "./mutate-text.ts";

type Change = (asked: Asked, chance: Chance, other: Asked) => Asked;

/** One or two parts are others; most often the body. */
export function mutateAsked(asked: Asked, chance: Chance, other: Asked): Asked {
  let changed = asked;
  for (let i = chance.below(2); i >= 0; i--) changed = chance.pick(CHANGES)(changed, chance, other);
  return changed;
}

const METHODS = ["GET", "HEAD", "POST", "OPTIONS", "DELETE", "PUT", "PATCH", "BREW"];

/** Fields that some server looks at. */
const FIELDS = [
  "accept",
  "accept-encoding",
  "access-control-request-headers",
  "access-control-request-method",
  "authorization",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "origin",
  "sheaf-accept-turns",
  "user-agent",
  "vgi-accept-max-response-bytes",
  "vgi-proxy-proof",
  "vgi-session",
  "vgi-session-accept",
  "x-forwarded-client-cert",
  "x-request-id",
  "x-ssl-client-cert",
  "x-ssl-client-subject",
  "x-ssl-client-verify",
  "x-vgi-accept-encoding",
];

const CHANGES: readonly Change[] = [
  ...new Array<Change>(6).fill((asked, chance, other) => ({
    ...asked,
    body: mutateRequest(asked.body, chance, other.body),
  })),
  (asked, chance) => ({ ...asked, method: chance.pick(METHODS) }),
  (asked, chance) => ({ ...asked, target: targetText(mutateText(asked.target, chance)) }),
  (asked, chance) => ({ ...asked, target: withSegment(asked.target, chance) }),
  (asked, _chance, other) => ({ ...asked, target: other.target }),
  (asked, _chance, other) => ({ ...asked, headers: other.headers }),
  (asked, _chance, other) => ({ ...asked, body: other.body }),
  (asked, chance) => changeField(asked, chance, (value) => mutateText(value, chance)),
  (asked, chance) => changeField(asked, chance, () => chance.pick(WORDS)),
  (asked, chance) => ({
    ...asked,
    headers: [...asked.headers, [chance.pick(FIELDS), fieldText(chance.pick(WORDS))]],
  }),
  (asked, chance) => {
    const headers = [...asked.headers];
    headers.splice(chance.below(headers.length), 1);
    return { ...asked, headers };
  },
];

function withSegment(target: string, chance: Chance): string {
  const segments = target.split("/");
  segments[chance.below(segments.length)] = targetText(chance.pick(WORDS));
  return segments.join("/");
}

function changeField(asked: Asked, chance: Chance, change: (value: string) => string): Asked {
  const headers = [...asked.headers];
  const at = chance.below(headers.length);
  const field = headers[at];
  if (field !== undefined) headers[at] = [field[0], fieldText(change(field[1]))];
  return { ...asked, headers };
}

/** Node and fetch let no others through. */
function fieldText(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "").slice(0, 16_000);
}

function targetText(text: string): string {
  return text.replaceAll(/[^\x21-\x7e\x80-\xff]/g, "").slice(0, 16_000);
}
