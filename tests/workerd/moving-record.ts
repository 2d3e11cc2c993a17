import type { MovingMeter } from "../../shared/limits/luggage.ts";

/** All that one meter has counted goes to another. @param between what happens after each page */
export async function moveRecord(
  from: () => MovingMeter,
  to: () => MovingMeter,
  between: () => Promise<void> = async () => undefined,
): Promise<number> {
  const move = "mov_1";
  await from().depart("eu");
  let pages = 0;
  let place = await to().recordPlace(move);
  for (; place.table !== null; pages++) {
    const page = await from().recordPage(place);
    place = await to().takeRecord(move, page);
    await between();
    await to().takeRecord(move, page);
  }
  await to().openRecord(move, place);
  return pages;
}
