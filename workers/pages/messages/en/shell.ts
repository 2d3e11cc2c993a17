/** What stands around every page. */
export const shell = {
  product: "LeanVibe",
  skip: "Skip to content",
  footerLabel: "About this site",
  mainNavigation: "Console",
  publicNavigation: "Site",
  docs: "API reference",
  openApi: "OpenAPI document",
  signIn: "Sign in",
  signUp: "Create account",
  signOut: "Sign out",
  console: "Console",
  servedFrom: (region: string) => `Served from ${region}`,
  language: "Language",
  theme: "Colours",
  themes: { system: "System", light: "Light", dark: "Dark" },
  errorPrefix: "Error: ",
  errorsTitle: "Please check what you entered",
  optional: "(optional)",
  regions: { us: "United States", eu: "European Union", uk: "United Kingdom", ca: "Canada", au: "Australia" },
  guarantee: { jurisdiction: "Storage jurisdiction", "location-hint": "Location hint only" },
  /** Within a sentence. */
  guaranteeShort: { jurisdiction: "storage jurisdiction", "location-hint": "location hint only" },
  guaranteeLong: {
    jurisdiction: "Databases, objects and files are bound to this jurisdiction.",
    "location-hint":
      "The platform is asked to store here. It has no storage jurisdiction, so this is no guarantee.",
  },
} as const;
