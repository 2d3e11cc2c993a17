/** One admitted request as the client saw it; milliseconds on one clock. */
export interface Admitted {
  sent: number;
  answered: number;
}

/**
 * How many were certainly admitted within the fullest window: sent after it began and answered before it ended, so
 * that nothing depends on when the server's clock said so.
 */
export function fullestWindow(admitted: readonly Admitted[], windowMilliseconds = 60_000): number {
  const certain = admitted.filter(({ sent, answered }) => answered - sent < windowMilliseconds);
  const sent = certain.map((one) => one.sent).sort((a, b) => a - b);
  const answered = certain.map((one) => one.answered).sort((a, b) => a - b);
  let [fullest, ended] = [0, 0];
  for (const [before, start] of sent.entries()) {
    while (ended < answered.length && (answered[ended] ?? 0) <= start + windowMilliseconds) ended++;
    fullest = Math.max(fullest, ended - before); // whoever was sent before the start was answered before the end
  }
  return fullest;
}

export const overAdmitted = (admitted: readonly Admitted[], limit: number): number =>
  Math.max(0, fullestWindow(admitted) - limit);
