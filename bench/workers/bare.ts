const answer = { id: "prj_1", name: "Bench", version: 1 };

/** The floor: what workerd itself costs. */
export default {
  fetch: (): Response => Response.json(answer),
} satisfies ExportedHandler;
