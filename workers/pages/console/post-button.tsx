import type { View } from "../environment.ts";
import { FormToken } from "../parts/form.tsx";

interface PostButtonProps {
  view: View;
  action: string;
  text: string;
  /** What a screen reader says, where the word alone does not tell rows apart. */
  label?: string;
  danger?: boolean;
}

/** One deed, one form: works without scripts, and nothing else is sent along. */
export const PostButton = ({ view, action, text, label, danger = false }: PostButtonProps) => (
  <form method="post" action={action}>
    <FormToken view={view} />
    <button
      type="submit"
      class={danger ? "button danger slim" : "button quiet slim"}
      {...(label === undefined ? {} : { "aria-label": label })}
    >
      {text}
    </button>
  </form>
);
