import type { PropsWithChildren } from "hono/jsx";
import { ConsolePage, type ConsolePageProps } from "./console-page.tsx";
import { FormToken } from "./form.tsx";
import { Head } from "./pieces.tsx";

interface QuestionProps extends ConsolePageProps {
  crumb: { href: string; text: string };
  action: string;
  requestKey?: string;
  /** What is done, in the words of the object it is done to. */
  deed: string;
  keep: { href: string; text: string };
}

/** Names the object and the effect before anything happens. */
export const Question = (props: PropsWithChildren<QuestionProps>) => {
  const { crumb, action, requestKey, deed, keep, children, ...page } = props;
  return (
    <ConsolePage {...page}>
      <Head title={page.title} crumb={crumb} />
      <form class="panel" method="post" action={action}>
        <FormToken view={page.view} />
        {requestKey !== undefined && <input type="hidden" name="request_key" value={requestKey} />}
        {children}
        <div class="row">
          <button type="submit" class="button danger">
            {deed}
          </button>
          <a href={keep.href}>{keep.text}</a>
        </div>
      </form>
    </ConsolePage>
  );
};
