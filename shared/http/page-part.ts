/**
 * Says that one page view asks once more: a person's own limit counted its first question. Only the pages set it; the edge
 * takes it off whatever a client sent.
 */
export const pagePartHeader = "x-leanvibe-page-part";
