/** What somebody copies elsewhere letter by letter: it reads from left to right in every language. */
export const CodeFacts = ({ facts }: { facts: readonly { term: string; value: string }[] }) => (
  <dl class="facts">
    {facts.map(({ term, value }) => (
      <div>
        <dt>{term}</dt>
        <dd>
          <code class="secret" dir="ltr">
            {value}
          </code>
        </dd>
      </div>
    ))}
  </dl>
);
