/**
 * What Global Privacy Control means for a purpose. `always`: the signal wins over any grant, because it is
 * a valid opt-out of sale and sharing (CCPA regulations §7025). `once`: the first signal withdraws, an
 * explicit grant after it stands.
 */
export type SignalRule = "always" | "once";

export interface PurposeFacts {
  title: string;
  /** Counted up with every change of `text`: a grant counts for the version it was given for. */
  version: number;
  text: string;
  signal: SignalRule;
}

/** Everything that needs a person's consent. Nothing of it is done today, and nothing is without a grant. */
export const purposes = {
  product_analytics: {
    title: "Product analytics",
    version: 1,
    text: "LeanVibe may count which pages and functions you use, to improve the product. The counts stay in your organisation's region.",
    signal: "once",
  },
  marketing_email: {
    title: "News by e-mail",
    version: 1,
    text: "LeanVibe may send you news about the product by e-mail.",
    signal: "once",
  },
  model_training: {
    title: "Training of models",
    version: 1,
    text: "LeanVibe may use the specifications and code that you submit to train the models that serve your own organisation.",
    signal: "once",
  },
  sale_or_sharing: {
    title: "Sale or sharing of personal information",
    version: 1,
    text: "LeanVibe may sell your personal information, or share it for advertising across contexts.",
    signal: "always",
  },
} as const satisfies Record<string, PurposeFacts>;

export type Purpose = keyof typeof purposes;
export const purposeNames = Object.keys(purposes) as [Purpose, ...Purpose[]];
