import http from "node:http";

export interface Said {
  status: number;
  text: string;
}

/** One person talking to one worker at its own socket, over one connection. */
export function conversation(port: number) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    new Promise<Said>((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const typed = text === undefined ? {} : { "content-type": "application/json" };
      const asked = http.request(
        { agent, host: "127.0.0.1", port, path, method, headers: { ...typed, ...headers } },
        (message) => {
          message.setEncoding("utf8");
          let said = "";
          message.on("data", (chunk: string) => {
            said += chunk;
          });
          message.on("end", () => resolve({ status: message.statusCode ?? 0, text: said }));
          message.on("error", reject);
        },
      );
      asked.on("error", reject);
      asked.end(text);
    });
  return {
    /** @throws when the answer is none of success */
    async post<Answer>(path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
      const { status, text } = await ask("POST", path, body, headers);
      if (status < 200 || status > 299) throw new Error(`POST ${path} was answered ${status}: ${text}`);
      return (text === "" ? undefined : JSON.parse(text)) as Answer;
    },
    end: () => agent.destroy(),
  };
}
export type Conversation = ReturnType<typeof conversation>;
