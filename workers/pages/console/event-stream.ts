import type { LogLine } from "./task-log.ts";

/** One server-sent event: its id and its data, several `data` lines joined (WHATWG HTML §9.2.6). */
export interface ServerEvent {
  id: string;
  data: string;
}

/** Cuts a stream of text into events, wherever the chunks end. */
export class EventReader {
  #rest = "";
  #id = "";

  read(text: string): ServerEvent[] {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => this.#event(block));
  }

  #event(block: string): ServerEvent[] {
    const data: string[] = [];
    for (const line of block.split("\n")) {
      const [, name, value = ""] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (name === "id") this.#id = value;
      if (name === "data") data.push(value);
    }
    return data.length === 0 ? [] : [{ id: this.#id, data: data.join("\n") }];
  }
}

type Translate = (id: string, data: string) => LogLine | undefined;

/** The API's events as lines of our own log, each passed on as soon as it is whole. */
export function translateEvents(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  translate: Translate,
): ReadableStream {
  const reader = new EventReader();
  return stream
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(
      new TransformStream<string, string>({
        start: (controller) => controller.enqueue("retry: 1000\n\n"),
        transform(text, controller) {
          for (const { id, data } of reader.read(text)) {
            const line = translate(id, data);
            if (line) controller.enqueue(`id: ${id}\ndata: ${JSON.stringify(line)}\n\n`);
          }
        },
      }),
    )
    .pipeThrough(new TextEncoderStream());
}

const quietMilliseconds = 60;

/**
 * What a stream already holds. A stream that stays open has told its past when it falls quiet; what
 * comes later the page's own stream brings.
 */
export async function pastLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  translate: Translate,
): Promise<LogLine[]> {
  const reader = new EventReader();
  const chunks = stream.pipeThrough(new TextDecoderStream()).getReader();
  const lines: LogLine[] = [];
  for (;;) {
    const chunk = await Promise.race([chunks.read(), quiet()]);
    if (chunk.done) break;
    for (const { id, data } of reader.read(chunk.value)) {
      const line = translate(id, data);
      if (line) lines.push(line);
    }
  }
  await chunks.cancel().catch(() => {});
  return lines;
}

const quiet = () =>
  new Promise<{ done: true }>((resolve) => setTimeout(() => resolve({ done: true }), quietMilliseconds));
