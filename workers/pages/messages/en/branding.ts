/** How a company looks to its own people. */
export const branding = {
  title: "Branding",
  lead: "What your people see at your own door and in the console: name, colour and logo.",
  door: "Your own door",
  doorText: "Hand this address to your people: it is your organisation's sign-in page.",
  name: "Name shown",
  nameHint: "Left empty: the organisation's own name.",
  accent: "Colour",
  accentHint: "Six digits, such as #1a5fb4. Left empty: LeanVibe's own.",
  corrected: (light: string, dark: string) =>
    `So that it can be read everywhere, it is shown as ${light} on light pages and as ${dark} on dark ones.`,
  logo: "Logo",
  logoHint: "A PNG or WebP of at most 32 KB and 1,024 pixels a side. Left empty: it stays.",
  current: "The logo now",
  removeLogo: "Remove the logo",
  badLogo: "This is no PNG or WebP of at most 32 KB and 1,024 pixels a side.",
  submit: "Save branding",
  saved: "Saved. Your people see it from now on.",
} as const;
