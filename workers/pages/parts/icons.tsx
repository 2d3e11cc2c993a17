import { markPath } from "../browser/mark.ts";

interface IconProps {
  path: string;
  size: number;
}

/** Decoration only: the words beside it say the same. */
const Icon = ({ path, size }: IconProps) => (
  <svg
    viewBox="0 0 24 24"
    width={size}
    height={size}
    fill="none"
    stroke="currentColor"
    stroke-width="2.25"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={path} />
  </svg>
);

export const Mark = () => (
  <svg viewBox="0 0 24 24" width="22" height="22" fill="currentColor" aria-hidden="true">
    <path d={markPath} />
  </svg>
);

export const CheckIcon = () => <Icon path="M5 12.5l4.5 4.5L19 7.5" size={16} />;
export const CircleIcon = () => <Icon path="M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16" size={16} />;
export const KeyIcon = () => (
  <Icon path="M15 7.5a3.5 3.5 0 1 1-7 0a3.5 3.5 0 1 1 7 0M11.5 11v9M11.5 15.5h3.5M11.5 19h2.5" size={18} />
);
