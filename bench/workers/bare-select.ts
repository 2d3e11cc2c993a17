const answer = { id: "prj_1", name: "Bench", version: 1 };

/** The floor of an answer with a record: one plain select by key from the product's own database, and nothing before it. */
export default {
  async fetch(_request, { DB_0 }): Promise<Response> {
    const [row] = await DB_0.prepare("select region from residency where one = ?").bind(1).raw();
    return Response.json({ ...answer, region: row?.[0] });
  },
} satisfies ExportedHandler<{ DB_0: D1Database }>;
