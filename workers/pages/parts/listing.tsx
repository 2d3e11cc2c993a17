import type { PropsWithChildren } from "hono/jsx";
import { Empty, Head } from "./pieces.tsx";

interface ListingProps {
  title: string;
  lead?: string;
  isEmpty: boolean;
  /** What stands where nothing is yet. */
  empty: string;
  /** How to add one, for whoever may; `first` says it where there is none. */
  add?: { href: string; text: string; first: string } | undefined;
}

/** A list's page: what can be added stands in the empty place first, and on top once there is something. */
export const Listing = ({ title, lead, isEmpty, empty, add, children }: PropsWithChildren<ListingProps>) => (
  <>
    <Head title={title} lead={lead}>
      {add && !isEmpty && (
        <a class="button" href={add.href}>
          {add.text}
        </a>
      )}
    </Head>
    {isEmpty ? <Empty text={empty} action={add && { href: add.href, text: add.first }} /> : children}
  </>
);
