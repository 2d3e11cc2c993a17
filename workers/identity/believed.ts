import { DoorRefusal } from "../../shared/connections/door.ts";
import { Problem } from "../../shared/kernel/problem.ts";

/** One word for whatever was not believed; the trail has the reason. */
export async function believed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DoorRefusal) throw new Problem("forbidden", "The sign-in was not accepted.");
    throw error;
  }
}
