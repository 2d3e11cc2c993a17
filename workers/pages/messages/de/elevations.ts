import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { elevations as english } from "../en/elevations.ts";

export const elevations: Translated<typeof english> = {
  title: "Zugriff durch LeanVibe",
  lead: "Unsere Betreiber haben keinen ständigen Zugriff. Jeder Eintrag wird mit Begründung beantragt, von einem zweiten Betreiber genehmigt, endet von selbst und steht in Ihrem Audit-Protokoll.",
  empty: "Kein Betreiber hat um Zugang zu Ihrer Organisation gebeten.",
  caption: "Anträge auf Zugang zu Ihrer Organisation, neueste zuerst",
  reason: "Begründung",
  purpose: "Darf",
  state: "Zustand",
  ends: "Endet",
  asked: "Beantragt",
  revoke: "Entziehen",
  revokeOf: (reason) => `Entziehen: ${reason}`,
  purposes: { read: "ansehen", lifecycle: "den Zustand Ihrer Organisation ändern" },
  forMinutes: (minutes) => counted("de", minutes, { one: "für # Minute", other: "für # Minuten" }),
  states: {
    requested: "Wartet auf Genehmigung",
    approved: "Genehmigt",
    denied: "Abgelehnt",
    revoked: "Von Ihnen entzogen",
    expired: "Vorbei",
  },
};
