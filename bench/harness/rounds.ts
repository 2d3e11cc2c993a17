/** One thing that is measured; `run` does it for one round. */
export interface Subject {
  name: string;
  /** @returns operations done, seconds they took, and CPU time the servers used for them in microseconds */
  run(): Promise<Round>;
}

export interface Round {
  operations: number;
  seconds: number;
  cpuMicroseconds: number;
}

export interface Row {
  name: string;
  /** Microseconds of CPU per operation, the least of all rounds. */
  cpu: number;
  medianCpu: number;
  /** Operations a second, the best of all rounds. */
  perSecond: number;
  medianPerSecond: number;
}

/** Every round forwards, then backwards: a machine that grows slower does so for every subject. */
export const inTurn = <T>(subjects: readonly T[], round: number): readonly T[] =>
  round % 2 === 0 ? subjects : subjects.toReversed();

const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
};

/** On a busy machine the least CPU and the best rate repeat within a few percent; means and medians do not. */
export function rowOf(name: string, rounds: readonly Round[]): Row {
  const cpu = rounds.map(({ cpuMicroseconds, operations }) => cpuMicroseconds / operations);
  const perSecond = rounds.map(({ operations, seconds }) => operations / seconds);
  return {
    name,
    cpu: Math.min(...cpu),
    medianCpu: median(cpu),
    perSecond: Math.max(...perSecond),
    medianPerSecond: median(perSecond),
  };
}

/** Interleaved rounds after one that only warms up. */
export async function measure(
  subjects: readonly Subject[],
  { rounds = 9, onRound = (_: number) => {} } = {},
): Promise<Row[]> {
  const kept = new Map(subjects.map((subject): [Subject, Round[]] => [subject, []]));
  for (const subject of subjects) await subject.run();
  for (let round = 0; round < rounds; round++) {
    onRound(round);
    for (const subject of inTurn(subjects, round)) kept.get(subject)?.push(await subject.run());
  }
  return subjects.map((subject) => rowOf(subject.name, kept.get(subject) ?? []));
}
