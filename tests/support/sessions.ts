import { randomBytes } from "node:crypto";
import { type OpaqueKind, readToken, tokenDigest, writeToken } from "../../shared/identity/opaque-token.ts";
import { familyDigest, refreshIdOf } from "../../shared/identity/refresh-token.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { TestPlatform } from "./platform.ts";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const letters = (count: number) => Array.from(randomBytes(count), (byte) => alphabet[byte & 31]).join("");

/** A token that nobody drew, well-formed to its checksum; `like`: of the same family, with another secret. */
export function tokenOf(kind: OpaqueKind, region: Region = "eu", like = ""): string {
  const family = (readToken(like)?.secret ?? letters(16)).slice(0, 16);
  return writeToken({ kind, region, secret: family + letters(23) });
}

type Cell = string | number | null;
export interface Forged {
  token: string;
  /** The session's. */
  id: string;
}

/** Sessions as they might stand in the database of `eu`, whatever led there. */
export class SessionForger {
  readonly #on: TestPlatform;
  readonly #tenantId: string;
  readonly #userId: string;

  constructor(on: TestPlatform, tenantId: string, userId: string) {
    this.#on = on;
    this.#tenantId = tenantId;
    this.#userId = userId;
  }

  sql = (text: string, ...given: Cell[]) => this.#on.d1("eu", text, ...given);

  async session(kind: "api" | "browser", cells: Record<string, Cell> = {}): Promise<Forged> {
    const now = await this.#on.clock.now();
    const token = tokenOf(kind === "api" ? "refresh" : "session");
    const id = `ses_${letters(26)}`;
    const digest = kind === "api" ? await familyDigest(token) : await tokenDigest(token);
    const row: Record<string, Cell> = {
      ...{ tenant_id: this.#tenantId, id, user_id: this.#userId, kind, amr: '["pwd"]' },
      ...{ digest: kind === "browser" ? digest : null, authenticated_at: now, last_seen_at: now },
      ...{ expires_at: now + 1e9, created_at: now, updated_at: now, ...cells },
    };
    await this.#insert("all_sessions", row);
    await this.lead(token, id);
    if (kind === "api") await this.refreshToken(token, id);
    return { token, id };
  }

  /** The lobby leads from a token to a session, of this company or another. */
  async lead(token: string, id: string, tenantId = this.#tenantId): Promise<void> {
    const kind = token.startsWith("lvr") ? "refresh" : "session";
    const digest = kind === "refresh" ? await familyDigest(token) : await tokenDigest(token);
    await this.sql("delete from lobby where kind = ? and digest = ?", kind, digest);
    await this.#insert("lobby", {
      kind,
      digest,
      tenant_id: tenantId,
      subject_id: id,
      shard: 0,
      created_at: 1,
    });
  }

  async refreshToken(token: string, sessionId: string, cells: Record<string, Cell> = {}): Promise<void> {
    const now = await this.#on.clock.now();
    await this.#insert("all_refresh_tokens", {
      ...{ tenant_id: this.#tenantId, id: await refreshIdOf(token), session_id: sessionId },
      ...{ digest: await tokenDigest(token), expires_at: now + 1e9, created_at: now, ...cells },
    });
  }

  /** What the company, or the person, is for as long as `work` takes. */
  async while(table: string, column: string, value: Cell, work: () => Promise<string>): Promise<string> {
    const where = "where tenant_id = ?";
    const [before] = await this.sql(`select ${column} as cell from ${table} ${where}`, this.#tenantId);
    const set = (cell: Cell) => this.sql(`update ${table} set ${column} = ? ${where}`, cell, this.#tenantId);
    await set(value);
    try {
      return await work();
    } finally {
      await set((before?.["cell"] ?? null) as Cell);
    }
  }

  async #insert(table: string, row: Record<string, Cell>): Promise<void> {
    const names = Object.keys(row);
    const marks = names.map(() => "?").join(", ");
    await this.sql(`insert into ${table} (${names.join(", ")}) values (${marks})`, ...Object.values(row));
  }
}
