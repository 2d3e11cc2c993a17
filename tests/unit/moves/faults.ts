/** Counts the calls that leave a script, and kills it at one of them: before it happens, or before its answer comes. */
export class Faults {
  #left = Number.POSITIVE_INFINITY;
  #after = false;
  /** Whether what was armed has happened; whoever catches errors may have wrapped this one. */
  killed = false;
  readonly #originals = new WeakMap<object, object>();

  /** The next kill: at the `call`-th call from now. */
  arm(call: number, after: boolean): void {
    this.#left = call;
    this.#after = after;
    this.killed = false;
  }

  disarm(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  async #step<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    const last = --this.#left === 0;
    if (last && !this.#after) this.#kill();
    const answer = await run();
    if (last) this.#kill();
    return answer;
  }

  #kill(): never {
    this.killed = true;
    throw new Error("killed");
  }

  /** The same object, whose verbs are counted; what `prepare` and `bind` make is counted too. */
  around<T extends object>(target: T): T {
    const proxy: T = new Proxy(target, {
      get: (of, name) => {
        const member: unknown = Reflect.get(of, name);
        if (typeof member !== "function") return member;
        if (name === "prepare" || name === "bind")
          return (...given: unknown[]) => this.around(member.apply(of, given) as object);
        return (...given: unknown[]) =>
          this.#step(async () => (await member.apply(of, given.map(this.#unwrapped))) as unknown);
      },
    });
    this.#originals.set(proxy, target);
    return proxy;
  }

  /** A batch wants the statements themselves. */
  readonly #unwrapped = (given: unknown): unknown =>
    Array.isArray(given) ? given.map((item: object) => this.#originals.get(item) ?? item) : given;
}
