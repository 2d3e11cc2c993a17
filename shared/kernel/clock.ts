/** Time enters the product here and nowhere else, so that years can be simulated. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still: Workers' own clock does so between two I/O events anyway. */
export const clockAt = (milliseconds: number): Clock => ({ now: () => milliseconds });

export const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The binding only a test platform adds: an RPC service that says what time it is. */
export interface ClockBinding {
  TEST_CLOCK?: { now(): Promise<number> };
}

const readClock = async (clock: { now(): Promise<number> }): Promise<Clock> => clockAt(await clock.now());

/** One reading per request or message; without the test binding it is the system's clock, at once. */
export const clockOf = ({ TEST_CLOCK }: ClockBinding): Clock | Promise<Clock> =>
  TEST_CLOCK ? readClock(TEST_CLOCK) : systemClock;
