import type { LoggedEvent } from "../shared/agents/job-event.ts";

const encoder = new TextEncoder();

/** How many may watch one task; whoever came first makes room. */
const maxStreams = 32;

const frame = ({ seq, json }: LoggedEvent): Uint8Array => encoder.encode(`id: ${seq}\ndata: ${json}\n\n`);
const isLast = ({ json }: LoggedEvent): boolean => (JSON.parse(json) as { type: string }).type === "finished";

/** The open server-sent event streams of one job (WHATWG HTML §9.2). */
export class EventStreams {
  readonly #writers = new Set<WritableStreamDefaultWriter<Uint8Array>>();

  /** Past events first, then live ones; 204 tells an EventSource to stop coming back. */
  open(past: LoggedEvent[], over: boolean): Response {
    if (over && past.length === 0) return new Response(null, { status: 204 });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    this.#push(writer, encoder.encode("retry: 1000\n\n"));
    for (const event of past) this.#push(writer, frame(event));
    if (over) writer.close().catch(() => {});
    else this.#admit(writer);
    return new Response(readable, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  }

  send(event: LoggedEvent): void {
    for (const writer of this.#writers) {
      this.#push(writer, frame(event));
      if (isLast(event)) this.#end(writer);
    }
  }

  close(): void {
    for (const writer of this.#writers) this.#end(writer);
  }

  #admit(writer: WritableStreamDefaultWriter<Uint8Array>): void {
    const [oldest] = this.#writers;
    if (this.#writers.size >= maxStreams && oldest) this.#end(oldest);
    this.#writers.add(writer);
  }

  /** Not awaited: a reader that is slow, or gone, must not hold up the job. */
  #push(writer: WritableStreamDefaultWriter<Uint8Array>, bytes: Uint8Array): void {
    writer.write(bytes).catch(() => this.#writers.delete(writer));
  }

  #end(writer: WritableStreamDefaultWriter<Uint8Array>): void {
    this.#writers.delete(writer);
    writer.close().catch(() => {});
  }
}
