import type { Region } from "../../shared/kernel/region.ts";
import type { Send } from "./client.ts";
import type { Instance } from "./instance.ts";
import type { Teller } from "./teller.ts";

export interface Company {
  id: string;
  name: string;
  slug: string;
  region: Region;
  email: string;
  password: string;
  access: string;
  refresh: string;
}

/** What the steps hand on to each other. */
export interface Journey {
  teller: Teller;
  send: Send;
  instance: Instance;
  /** Fresh for each run, so that the demo can be repeated on one platform. */
  word: string;
  us?: Company;
  eu?: Company;
  /** A refresh token that was exchanged, and what for. */
  rotated?: { spent: string; current: string; at: number };
  apiKey?: string;
  project?: string;
  task?: string;
}
