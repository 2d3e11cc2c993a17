/** What a process held at a time: seconds since the start, MiB. */
export interface Held {
  at: number;
  mebibytes: number;
}

/** The first fifth is warm-up: code is compiled, caches fill. */
const warmUp = 0.2;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** By how much the last quarter after warm-up is above the first, as a share; `undefined` for too few samples. */
export function growth(samples: readonly Held[]): number | undefined {
  const warm = samples.slice(Math.floor(samples.length * warmUp)).map(({ mebibytes }) => mebibytes);
  const quarter = Math.floor(warm.length / 4);
  if (quarter < 1) return undefined;
  return mean(warm.slice(-quarter)) / mean(warm.slice(0, quarter)) - 1;
}

const [width, height, left, bottom] = [720, 240, 60, 30];

/** The samples as a picture; the axis begins at nothing, so that a slope is what it looks like. */
export function chart(samples: readonly Held[], title: string): string {
  const longest = Math.max(1, ...samples.map(({ at }) => at));
  const highest = Math.max(1, ...samples.map(({ mebibytes }) => mebibytes)) * 1.1;
  const x = (at: number) => left + ((width - left - 10) * at) / longest;
  const y = (mebibytes: number) => height - bottom - ((height - bottom - 30) * mebibytes) / highest;
  const points = samples
    .map(({ at, mebibytes }) => `${x(at).toFixed(1)},${y(mebibytes).toFixed(1)}`)
    .join(" ");
  const lines = [0, 0.5, 1].map((share) => {
    const value = (highest / 1.1) * share;
    const at = y(value).toFixed(1);
    return `<line x1="${left}" x2="${width - 10}" y1="${at}" y2="${at}" stroke="#ccc"/><text x="${left - 6}" y="${at}" text-anchor="end" dominant-baseline="middle">${Math.round(value)}</text>`;
  });
  const warm = x(longest * warmUp).toFixed(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="${title}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${left}" y="18">${title}</text>`,
    ...lines,
    `<line x1="${warm}" x2="${warm}" y1="30" y2="${height - bottom}" stroke="#999" stroke-dasharray="4 3"/>`,
    `<text x="${warm}" y="${height - 10}" text-anchor="middle">warm</text>`,
    `<text x="${width - 10}" y="${height - 10}" text-anchor="end">${(longest / 60).toFixed(1)} min</text>`,
    `<polyline points="${points}" fill="none" stroke="#1d4ed8" stroke-width="2"/>`,
    "</svg>",
    "",
  ].join("\n");
}
