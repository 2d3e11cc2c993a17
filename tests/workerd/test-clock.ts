import { WorkerEntrypoint } from "cloudflare:workers";

/** Milliseconds this platform's time runs ahead of the machine's; one isolate holds it for all workers. */
let offset = 0;

/** Bound as TEST_CLOCK to every worker of a test platform. */
export class TestClock extends WorkerEntrypoint {
  now(): number {
    return Date.now() + offset;
  }
  set(milliseconds: number): void {
    offset = milliseconds - Date.now();
  }
  advance(milliseconds: number): void {
    offset += milliseconds;
  }
}

/** The door for the test process: `?offset=` sets and answers the offset, without it the time is answered. */
export default {
  fetch(request: Request): Response {
    const wanted = new URL(request.url).searchParams.get("offset");
    if (wanted === null) return new Response(String(Date.now() + offset));
    offset = Number(wanted);
    return new Response(String(offset));
  },
};
