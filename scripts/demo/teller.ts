/** Tells the journey on the terminal and counts what held. */
export class Teller {
  steps = 0;
  failed = 0;

  /** One step of the journey: whatever it throws is its failure, and the journey goes on. */
  async step(title: string, walk: () => Promise<void>): Promise<void> {
    this.steps += 1;
    console.log(`\n${String(this.steps).padStart(2)}  ${title}`);
    try {
      await walk();
    } catch (error) {
      this.failed += 1;
      console.log(`    FAILED  ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  request(method: string, path: string, status: number, note: string): void {
    const line = `    ${method.padEnd(5)} ${shortened(path).padEnd(44)} ${status}`;
    console.log(note === "" ? line : `${line}  ${note}`);
  }

  note(text: string): void {
    console.log(`          ${text}`.trimEnd());
  }

  /** The closing line that people and pipelines read. */
  close(): void {
    console.log(`\n${JSON.stringify({ steps: this.steps, failed: this.failed })}`);
  }
}

/** Ids are long and only their ends differ. */
const shortened = (path: string): string =>
  path.replaceAll(/(?<=[a-z]{3}_)[0-9a-z]{21}(?=[0-9a-z]{5})/g, "…");

export function hold(condition: unknown, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

/** What an earlier step should have brought. */
export function need<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`${what} is missing: an earlier step failed`);
  return value;
}
