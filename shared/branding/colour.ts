/** sRGB, each part 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export function colourOf(hex: string): Colour | undefined {
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!parts) return undefined;
  const part = (index: number) => Number.parseInt(parts[index] ?? "", 16);
  return [part(1), part(2), part(3)];
}

export const hexOf = (colour: Colour): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

/** WCAG 2.2, relative luminance. */
export function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, contrast ratio: 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [low, high] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

/** The page's own surfaces that come closest to text of an accent: the darkest light one, the lightest dark one. */
export const surfaces = { light: [233, 238, 246], dark: [36, 41, 54] } as const satisfies Record<
  string,
  Colour
>;
/** Text on a button of the accent's colour. */
export const onAccent = { light: [255, 255, 255], dark: [16, 19, 28] } as const satisfies Record<
  string,
  Colour
>;

/** WCAG 2.2 AA for text of any size, and a little for rounding. */
const enough = 4.55;

export const isReadable = (accent: Colour, scheme: keyof typeof surfaces): boolean =>
  contrast(accent, surfaces[scheme]) >= enough && contrast(accent, onAccent[scheme]) >= enough;

const mixed = (colour: Colour, goal: number, share: number): Colour => {
  const part = (own: number) => Math.round(own + (goal - own) * share);
  return [part(colour[0]), part(colour[1]), part(colour[2])];
};

/** The colour itself where it can be read; else the nearest towards black or white that can. */
function readable(colour: Colour, scheme: keyof typeof surfaces): Colour {
  const goal = scheme === "light" ? 0 : 255;
  for (let step = 0; step < 100; step++) {
    const tried = mixed(colour, goal, step / 100);
    if (isReadable(tried, scheme)) return tried;
  }
  return [goal, goal, goal];
}

/** A company's colour as it is shown in each scheme: always readable, whatever was chosen (WCAG 2.2 SC 1.4.3). */
export function accentsOf(hex: string): { light: string; dark: string } | undefined {
  const colour = colourOf(hex);
  return colour && { light: hexOf(readable(colour, "light")), dark: hexOf(readable(colour, "dark")) };
}
