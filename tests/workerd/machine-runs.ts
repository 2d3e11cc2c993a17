import { env } from "cloudflare:workers";

/** How many histories a machine lives through: few in `npm test`, as many as `MACHINE_RUNS` says where somebody digs. */
export const runs = (few: number): number => Number(env.MACHINE_RUNS) || few;
