import { answerWith } from "../../shared/http/headers.ts";

const body = JSON.stringify({ id: "rec_1", name: "Bench", version: 1 });
const partition = `pk=:${btoa(`ten_${"0".repeat(26)}`)}:`;
const headers = {
  "x-request-id": `req_${"0".repeat(26)}`,
  "ratelimit-policy": `"minute";q=10000;w=60;${partition}, "month";q=10000000;w=2678400;${partition}`,
  ratelimit: `"minute";r=9000;t=60;${partition}, "month";r=9000000;t=901233;${partition}`,
  etag: '"v1"',
};

/** The floor of an answer that says what ours say: nobody is known, admitted or counted. */
export default {
  fetch: (): Response => answerWith(body, 200, headers),
} satisfies ExportedHandler;
