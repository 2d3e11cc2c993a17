import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { sessions as english, devices as englishDevices } from "../en/sessions.ts";

export const sessions: Translated<typeof english> = {
  title: "Sitzungen",
  lead: (limit) =>
    `Wo Sie angemeldet sind. Ihr Tarif erlaubt ${limit} zugleich: Kommt eine dazu, endet die am längsten unbenutzte.`,
  device: "Gerät",
  place: "Ort",
  began: "Angemeldet",
  lastSeen: "Zuletzt benutzt",
  state: "Zustand",
  unknownDevice: "Unbekanntes Gerät",
  unknownPlace: "Unbekannt",
  current: "Diese Sitzung",
  live: "Angemeldet",
  end: "Beenden",
  endOf: (device) => `Die Sitzung auf ${device} beenden`,
  endOthers: "Alle anderen Sitzungen beenden",
  name: "Name",
  rename: "Namen speichern",
  renameOf: (device) => `Name der Sitzung auf ${device}`,
  endings: {
    asked_for: "Abgemeldet",
    ended_elsewhere: "Von Ihnen beendet",
    ended_by_company: "Von Ihrer Organisation beendet",
    session_limit: "Beendet: Sie haben sich auf mehr Geräten angemeldet, als Ihr Tarif erlaubt",
    refresh_token_reuse: "Beendet: Ein verbrauchtes Token kam wieder, es ist vielleicht gestohlen",
    other_device: "Beendet: Das Cookie kam von einem anderen Gerät",
    credential_changed: "Beendet: Ihr Passwort oder Ihre Faktoren haben sich geändert",
    code_replay: "Beendet: Der Code eines Werkzeugs wurde zweimal benutzt",
    ended_by_provider: "Von Ihrem Identitätsanbieter beendet",
    sso_required: "Ihre Organisation verlangt inzwischen Single Sign-on",
    tool_ended: "Vom Werkzeug beendet",
    deprovisioned: "Vom Verzeichnis Ihrer Organisation beendet",
  },
};

export const devices: Translated<typeof englishDevices> = {
  title: "Gemerkte Browser",
  none: "Kein Browser ist gemerkt: Bei jeder Anmeldung wird nach Ihrem zweiten Schritt gefragt.",
  browser: "Gerät",
  until: "Ohne Frage bis",
  forget: "Vergessen",
  forgetOf: (browser) => `${browser} vergessen`,
  forgetAll: "Alle Browser vergessen",
};
