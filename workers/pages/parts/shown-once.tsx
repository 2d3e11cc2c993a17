import type { PropsWithChildren } from "hono/jsx";
import { ConsolePage, type ConsolePageProps } from "./console-page.tsx";
import { Head } from "./pieces.tsx";

interface ShownOnceProps extends ConsolePageProps {
  back: { href: string; text: string };
  /** `null`: the form was sent twice, and the first answer showed it. */
  secret: string | null;
  words: { label: string; text: string; replayed: string; done: string };
}

/** What is in this answer only; below it, what can be done with it. */
export const ShownOnce = ({ back, secret, words, children, ...page }: PropsWithChildren<ShownOnceProps>) => (
  <ConsolePage {...page}>
    <Head title={page.title} crumb={back} />
    {secret === null ? (
      <p class="note warn">{words.replayed}</p>
    ) : (
      <section class="panel" aria-label={words.label}>
        <p>{words.text}</p>
        <code class="secret" id="secret">
          {secret}
        </code>
        {children}
      </section>
    )}
    <p>
      <a class="button" href={back.href}>
        {words.done}
      </a>
    </p>
  </ConsolePage>
);
