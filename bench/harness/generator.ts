import { connect, type Socket } from "node:net";
import { AnswerReader } from "./answer-reader.ts";

/** One request as it goes over the wire. */
export interface WireRequest {
  method?: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export function wire({ method = "GET", path, headers = {}, body }: WireRequest): Buffer {
  const lines = Object.entries({
    host: "localhost",
    ...headers,
    ...(body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`);
}

export interface Load {
  answers: number;
  seconds: number;
  /** How often each status came. */
  statuses: Map<number, number>;
  errors: number;
}

export const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });

/**
 * As many requests as are answered: each socket sends the next of `requests`, in turn, when its last was answered.
 * @param seconds after which no new request is sent
 */
export async function closedLoop(
  port: number,
  requests: readonly Buffer[],
  { connections = 32, seconds = 1 } = {},
): Promise<Load> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const load: Load = { answers: 0, seconds: 0, statuses: new Map(), errors: 0 };
  const started = performance.now();
  const until = started + seconds * 1_000;
  let next = 0;
  const drive = (socket: Socket) =>
    new Promise<void>((resolve) => {
      const reader = new AnswerReader();
      const send = () => socket.write(requests[next++ % requests.length] ?? Buffer.alloc(0));
      const fail = () => {
        load.errors++;
        resolve();
      };
      socket.on("error", fail).on("close", fail);
      socket.on("data", (chunk: Buffer) => {
        const status = reader.push(chunk);
        if (status === undefined) return;
        load.answers++;
        load.statuses.set(status, (load.statuses.get(status) ?? 0) + 1);
        if (performance.now() < until) send();
        else resolve();
      });
      send();
    });
  await Promise.all(sockets.map(drive));
  load.seconds = (performance.now() - started) / 1_000;
  for (const socket of sockets) socket.removeAllListeners().destroy();
  return load;
}
