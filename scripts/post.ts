import { randomUUID } from "node:crypto";

interface Asked {
  fetch(
    path: string,
    init: { method: string; headers: Record<string, string>; body: string },
  ): Promise<Pick<Response, "ok" | "status" | "text">>;
}

/** Sends JSON to a running platform, under an Idempotency-Key of its own. @throws {Error} what else than success was answered */
export async function post<Answer>(
  platform: Asked,
  path: string,
  body: object,
  token?: string,
): Promise<Answer> {
  const response = await platform.fetch(path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${path} was answered ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}
