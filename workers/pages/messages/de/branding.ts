import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { branding as english } from "../en/branding.ts";

export const branding: Translated<typeof english> = {
  title: "Erscheinungsbild",
  lead: "Was Ihre Leute an Ihrer eigenen Tür und in der Konsole sehen: Name, Farbe und Logo.",
  door: "Ihre eigene Tür",
  doorText: "Geben Sie diese Adresse Ihren Leuten: Es ist die Anmeldeseite Ihrer Organisation.",
  name: "Gezeigter Name",
  nameHint: "Leer gelassen: der Name der Organisation.",
  accent: "Farbe",
  accentHint: "Sechs Stellen, zum Beispiel #1a5fb4. Leer gelassen: die von LeanVibe.",
  corrected: (light, dark) =>
    `Damit man sie überall lesen kann, erscheint sie auf hellen Seiten als ${light} und auf dunklen als ${dark}.`,
  logo: "Firmenlogo",
  logoHint: "PNG oder WebP mit höchstens 32 KB und 1.024 Pixeln je Seite. Leer gelassen: es bleibt.",
  current: "Das jetzige Logo",
  removeLogo: "Logo entfernen",
  badLogo: "Das ist kein PNG oder WebP mit höchstens 32 KB und 1.024 Pixeln je Seite.",
  submit: "Erscheinungsbild speichern",
  saved: "Gespeichert. Ihre Leute sehen es ab jetzt.",
};
