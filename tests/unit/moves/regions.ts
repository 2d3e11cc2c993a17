import { randomBytes } from "node:crypto";
import type { Shards } from "../../../shared/data/shards.ts";
import { openTenantDb } from "../../../shared/data/tenant-db.ts";
import type { EnteredContext } from "../../../shared/http/context.ts";
import { operatorPrincipal } from "../../../shared/identity/credential.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import type { Region } from "../../../shared/kernel/region.ts";
import { rootKeysOf } from "../../../shared/keys/root-keys.ts";
import {
  abortArrival,
  beginArrival,
  readStanding,
  type Standing,
  takeBox,
} from "../../../shared/moves/arrival.ts";
import { answerBox, beginDeparture } from "../../../shared/moves/departure.ts";
import type { MoveRoom } from "../../../shared/moves/room.ts";
import { tendMoves } from "../../../shared/moves/upkeep.ts";
import { type LocalDatabase, openDatabase } from "../../support/sqlite-d1.ts";
import { Faults } from "./faults.ts";
import { Stores } from "./stores.ts";

const moveKey = randomBytes(32).toString("base64url");

export const operatorId = "opr_00000000000000000000000001";

/** A region in memory: real databases, real keys, and everything it calls can be killed. */
export class TestRegion {
  readonly region: Region;
  readonly world: World;
  readonly databases: LocalDatabase[];
  readonly root = rootKeysOf(randomBytes(32).toString("base64url"));
  readonly room: MoveRoom;
  readonly #stores = new Map<string, Stores>();

  constructor(region: Region, count: number, world: World) {
    this.region = region;
    this.world = world;
    this.databases = Array.from({ length: count }, () => openDatabase(region));
    const { faults, clock } = world;
    const d1 = this.databases.map((database) => faults.around(database.d1));
    const of = (shard: number) => d1[shard] as D1Database;
    const shards: Shards = { home: of(0), count, of, all: () => d1 };
    const storesOf = (tenantId: string) => this.storesOf(tenantId);
    this.room = {
      region,
      shards,
      clock,
      root: this.root,
      moveKey,
      meterOf: (tenantId) => faults.around(storesOf(tenantId).meter.verbs),
      logOf: (tenantId) =>
        faults.around(storesOf(tenantId).logVerbs) as unknown as ReturnType<MoveRoom["logOf"]>,
      jobOf: (taskId) => faults.around(storesOf(world.tenantId).jobVerbs(taskId)),
      filesOf: (tenantId) => faults.around(storesOf(tenantId).fileVerbs),
      directory: faults.around({
        hand: async (_: string, to: Region) => {
          if (world.directory === region) world.directory = to;
        },
      }),
      openDb: (tenantId, shard, operator) =>
        openTenantDb({
          database: of(shard),
          principal: operatorPrincipal(tenantId, shard, operator),
          clock,
          ids: world.ids,
          requestId: "req_1",
        }),
    };
  }

  storesOf(tenantId: string): Stores {
    const stores = this.#stores.get(tenantId) ?? new Stores();
    this.#stores.set(tenantId, stores);
    return stores;
  }

  async tend(): Promise<void> {
    for (const [shard, { d1 }] of this.databases.entries())
      await tendMoves(d1, shard === 0, this.world.clock);
  }
}

/** Two regions, one tenant that moves, and the command between them, which remembers nothing. */
export class World {
  readonly faults = new Faults();
  now = 1_800_000_000_000;
  readonly clock = { now: () => this.now };
  readonly ids = randomIds(this.clock);
  directory: Region = "us";
  readonly us = new TestRegion("us", 2, this);
  readonly eu = new TestRegion("eu", 1, this);
  readonly tenantId = this.ids.next("tenant");
  readonly to: { region: "us" | "eu"; shard: number | null };
  readonly shard: number;

  constructor(to: World["to"], shard = 0) {
    this.to = to;
    this.shard = shard;
  }

  get target(): TestRegion {
    return this[this.to.region];
  }

  /** The command, started anew. @returns nothing to carry: it is over */
  async begin(): Promise<Standing> {
    const { room } = this.target;
    try {
      return await readStanding(room, this.tenantId);
    } catch (error) {
      if (!/no such move/.test(String(error))) throw error;
    }
    const { plan, signature } = await beginDeparture(this.#context(), {
      toRegion: this.to.region,
      toShard: this.to.shard,
    });
    return beginArrival(room, plan, signature);
  }

  /** One box there and its answer back; `twice`: the answer is brought once more, late. */
  async step(standing: Standing, twice = false): Promise<Standing> {
    const { tenantId, moveId, sequence, publicKey, box: ask } = standing;
    if (ask === null || publicKey === null) return standing;
    const named = { tenantId, moveId, sequence };
    const { box } = await answerBox(this.us.room, { ...named, publicKey, box: ask });
    const next = await takeBox(this.target.room, { ...named, box });
    if (twice && next.box !== null) await takeBox(this.target.room, { ...named, box });
    return next;
  }

  abort = (moveId: string) => abortArrival(this.target.room, { tenantId: this.tenantId, moveId });

  #context(): EnteredContext & { room: MoveRoom } {
    const { room } = this.us;
    const db = room.openDb(this.tenantId, this.shard, operatorId);
    const operator = { id: operatorId };
    const unused = { url: "", headers: new Headers(), after: () => {}, requestId: "req_1" };
    const { clock, ids } = this;
    return {
      ...unused,
      region: "us",
      clock,
      ids,
      principal: db.principal,
      db,
      operator,
      room,
      answer: async (body, entry, ...writes) => {
        await db.commit(entry, ...writes);
        return body;
      },
    };
  }
}
