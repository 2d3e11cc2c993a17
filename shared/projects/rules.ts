/** What a merge patch really changes; `undefined` when it changes nothing. */
export function changeOf(
  before: { name: string; description: string },
  patch: { name?: string | undefined; description?: string | null | undefined },
): { name: string; description: string } | undefined {
  const name = patch.name ?? before.name;
  const description = patch.description === undefined ? before.description : (patch.description ?? "");
  if (name === before.name && description === before.description) return undefined;
  return { name, description };
}
