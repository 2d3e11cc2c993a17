/**
 * Finds where HTTP/1.1 answers end, for a client that sends one request at a time per socket: the little a
 * generator needs, so that the generator's own work stays far below the server's.
 */
export class AnswerReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns the status of the answer that this chunk completes, if it completes one */
  push(chunk: Buffer): number | undefined {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = bytes;
    const headEnd = bytes.indexOf("\r\n\r\n");
    if (headEnd === -1) return undefined;
    const head = bytes.toString("latin1", 0, headEnd).toLowerCase();
    const end = endOf(bytes, headEnd + 4, head);
    if (end === undefined) return undefined;
    this.#rest = bytes.subarray(end);
    return Number(head.slice(9, 12));
  }
}

function endOf(bytes: Buffer, bodyStart: number, head: string): number | undefined {
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) {
    const end = bodyStart + Number(length);
    return bytes.length >= end ? end : undefined;
  }
  if (!head.includes("\r\ntransfer-encoding: chunked")) return bodyStart;
  return chunkedEnd(bytes, bodyStart);
}

/** Chunk by chunk (RFC 9112 §7.1), since a body may hold what looks like its end. */
function chunkedEnd(bytes: Buffer, bodyStart: number): number | undefined {
  for (let at = bodyStart; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (Number.isNaN(size)) throw new Error("an answer's chunk has no size");
    const end = lineEnd + 2 + size + 2;
    if (bytes.length < end) return undefined;
    if (size === 0) return end;
    at = end;
  }
}
