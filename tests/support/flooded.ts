/** What one isolate says of a flood. */
export interface Flooded {
  /** When each admitted request was, and how often the meter was asked. */
  admitted: number[];
  denied: number;
  calls: number;
}
