import type { Socket } from "node:net";
import { AnswerReader } from "./answer-reader.ts";
import { Fifo } from "./fifo.ts";
import { open } from "./generator.ts";

/** One request of an open loop; milliseconds since the run began. */
export interface Sample {
  /** When it should have left, whatever the server was doing. */
  due: number;
  sent: number;
  answered: number;
  /** 0: the run was over before it was answered, or even sent. */
  status: number;
}

export interface OpenLoad {
  samples: Sample[];
  errors: number;
  /** Due, and never sent: every socket was busy to the end. */
  unsent: number;
  /** How late the generator itself was at worst, in milliseconds: a number near the latencies spoils them. */
  lag: number;
}

interface Line {
  socket: Socket;
  reader: AnswerReader;
  sample: Sample | undefined;
}

const connectAtOnce = 200;
/** How long after the last request was due answers are still waited for. */
const graceSeconds = 5;

async function lines(ports: readonly number[], count: number): Promise<Line[]> {
  const all: Line[] = [];
  while (all.length < count) {
    const few = Array.from({ length: Math.min(connectAtOnce, count - all.length) }, (_, index) =>
      open(ports[(all.length + index) % ports.length] ?? 0),
    );
    for (const socket of await Promise.all(few))
      all.push({ socket, reader: new AnswerReader(), sample: undefined });
  }
  return all;
}

/**
 * Requests that come at their rate, however slowly they are answered: request k is due at k / rate, and waits for an
 * idle socket; its latency counts from when it was due. The socket that was idle longest is taken, so that all are used.
 * @param rate requests a second
 */
export async function openLoop(
  ports: readonly number[],
  requests: readonly Buffer[],
  { rate, seconds, connections = 64 }: { rate: number; seconds: number; connections?: number },
): Promise<OpenLoad> {
  const all = await lines(ports, connections);
  const load: OpenLoad = { samples: [], errors: 0, unsent: 0, lag: 0 };
  const total = Math.floor(rate * seconds);
  const idle = new Fifo(all);
  const waiting = new Fifo<Sample>();
  let [due, ended] = [0, 0];
  const started = performance.now();
  await new Promise<void>((resolve) => {
    const finish = () => {
      ended++;
      if (ended >= total) resolve();
    };
    const send = (line: Line, sample: Sample) => {
      line.sample = sample;
      sample.sent = performance.now() - started;
      line.socket.write(requests[load.samples.push(sample) % requests.length] ?? Buffer.alloc(0));
    };
    const free = (line: Line) => {
      const next = waiting.shift();
      if (next) send(line, next);
      else idle.push(line);
    };
    for (const line of all) {
      line.socket.on("data", (chunk: Buffer) => {
        const status = line.reader.push(chunk);
        if (status === undefined || !line.sample) return;
        Object.assign(line.sample, { answered: performance.now() - started, status });
        line.sample = undefined;
        finish();
        free(line);
      });
      const fail = () => {
        load.errors++;
        if (line.sample) finish();
        line.sample = undefined;
      };
      line.socket.on("error", fail).on("close", fail);
    }
    const tick = () => {
      const now = performance.now() - started;
      load.lag = Math.max(load.lag, now - (due * 1_000) / rate);
      for (; due < total && (due * 1_000) / rate <= now; due++) {
        const sample: Sample = { due: (due * 1_000) / rate, sent: 0, answered: 0, status: 0 };
        const line = idle.shift();
        if (line) send(line, sample);
        else waiting.push(sample);
      }
      if (due < total) setTimeout(tick, 1);
    };
    tick();
    setTimeout(resolve, (seconds + graceSeconds) * 1_000).unref();
  });
  load.unsent = total - load.samples.length;
  const over = performance.now() - started;
  for (const { sample } of all) if (sample) sample.answered = over;
  for (const { socket } of all) socket.removeAllListeners().destroy();
  return load;
}
