/** The same answer whose body fails with `excess` once it is longer than `limit` bytes. */
export function limitedTo(limit: number, response: Response, excess: Error): Response {
  if (Number(response.headers.get("content-length") ?? 0) > limit) throw excess;
  if (!response.body) return response;
  let size = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > limit) controller.error(excess);
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
}
