import type { Child } from "hono/jsx";
import type { TaskResult } from "../../../shared/agents/contract.ts";
import { tasks as text } from "../messages/tasks.ts";
import { count, size } from "../parts/numbers.ts";
import { Table } from "../parts/table.tsx";
import { queryOf } from "./api.ts";

interface ListProps {
  id: string;
  title: string;
  lead?: string;
  lines: readonly string[];
  none?: string;
}

const Lines = ({ id, title, lead, lines, none }: ListProps) => (
  <section class="panel" aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {lines.length === 0 ? (
      <p class="muted">{none}</p>
    ) : (
      <>
        {lead && <p class="muted">{lead}</p>}
        <ul class="dots">
          {lines.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      </>
    )}
  </section>
);

type Tests = NonNullable<TaskResult["tests"]>;
const tones = { pass: "good", fail: "bad", skip: "", todo: "" };

const Cases = ({ tests }: { tests: Tests }) => (
  <div class="scroll">
    <Table caption={text.testsCaption} columns={[text.testName, text.testState]}>
      {tests.cases.map(({ name, state, errors = [] }) => (
        <tr>
          <th scope="row" class="plain-head">
            {name}
            {errors.map((error) => (
              <pre>{error}</pre>
            ))}
          </th>
          <td>
            <span class={`badge ${tones[state]}`}>{text.testStates[state]}</span>
          </td>
        </tr>
      ))}
    </Table>
  </div>
);

const shownAtOnce = 12;

const TestReport = ({ tests }: { tests: Tests | null }) => (
  <section class="panel flush" aria-labelledby="tests">
    <div class="head">
      <h2 id="tests">{text.tests}</h2>
      {tests && (
        <p>
          <strong>{text.testCounts(tests.passed, tests.failed, tests.skipped)}</strong>{" "}
          <span class="hint">{text.steps(count(tests.steps))}</span>
        </p>
      )}
    </div>
    {tests === null && <p class="inset muted">{text.noTests}</p>}
    {tests && tests.cases.length <= shownAtOnce && <Cases tests={tests} />}
    {tests && tests.cases.length > shownAtOnce && (
      <details class="fold" open={tests.failed > 0}>
        <summary>{text.showTests(tests.cases.length)}</summary>
        <Cases tests={tests} />
      </details>
    )}
    {tests && tests.omitted > 0 && <p class="inset hint">{text.omitted(tests.omitted)}</p>}
  </section>
);

const Files = ({ id, files }: { id: string; files: TaskResult["files"] }) => (
  <section class="panel flush" aria-labelledby="files">
    <h2 id="files">{text.files}</h2>
    {files.length === 0 ? (
      <p class="inset muted">{text.noFiles}</p>
    ) : (
      <div class="scroll">
        <Table
          caption={text.filesCaption}
          columns={[text.file_, { text: text.size, as: "number" }, text.digest]}
        >
          {files.map((file) => (
            <tr>
              <th scope="row">
                <a href={`/console/tasks/${id}/files${queryOf({ path: file.path })}`} download>
                  <code>{file.path}</code>
                </a>
              </th>
              <td class="number nowrap">{size(file.size)}</td>
              <td>
                <code title={file.sha256}>{file.sha256.slice(0, 12)}…</code>
              </td>
            </tr>
          ))}
        </Table>
      </div>
    )}
  </section>
);

const Faults = ({ errors }: { errors: NonNullable<TaskResult["errors"]> }) => (
  <section class="panel flush" aria-labelledby="errors">
    <h2 id="errors">{text.errors}</h2>
    <div class="scroll">
      <Table caption={text.errors} columns={[text.where, text.what]}>
        {errors.map(({ pointer, detail }) => (
          <tr>
            <th scope="row">
              <code>{pointer}</code>
            </th>
            <td>{detail}</td>
          </tr>
        ))}
      </Table>
    </div>
  </section>
);

const Facts = ({ facts }: { facts: TaskResult["evidence"]["facts"] }) => (
  <dl class="facts">
    {Object.entries(facts).map(([name, value]) => (
      <div>
        <dt>{name.replaceAll("_", " ")}</dt>
        <dd>{typeof value === "number" ? count(value) : value}</dd>
      </div>
    ))}
  </dl>
);

const Evidence = ({ evidence }: { evidence: TaskResult["evidence"] }): Child => {
  const { facts, findings } = evidence;
  if (Object.keys(facts).length === 0 && findings.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="evidence">
      <h2 id="evidence">{text.evidence}</h2>
      {Object.keys(facts).length > 0 && <Facts facts={facts} />}
      {findings.length > 0 && (
        <ul class="dots">
          {findings.map((finding) => (
            <li>{finding}</li>
          ))}
        </ul>
      )}
    </section>
  );
};

/** What came of the work, and what did not. */
export const TaskResultPart = ({ id, result }: { id: string; result: TaskResult }) => {
  const { summary, reason, errors = [], tests, files, assumptions, unresolved, evidence } = result;
  const wrote = files.length > 0;
  return (
    <>
      <section class="panel" aria-labelledby="result">
        <h2 id="result">{text.result}</h2>
        <p>{summary}</p>
        {reason && reason !== summary && <p class="muted">{reason}</p>}
      </section>
      {errors.length > 0 && <Faults errors={errors} />}
      {(wrote || tests) && <TestReport tests={tests} />}
      {wrote && <Files id={id} files={files} />}
      {wrote && (
        <div class="pair">
          <Lines
            id="assumptions"
            title={text.assumptions}
            lead={text.assumptionsLead}
            lines={assumptions}
            none={text.noAssumptions}
          />
          <Lines
            id="unresolved"
            title={text.unresolved}
            lead={text.unresolvedLead}
            lines={unresolved}
            none={text.nothingUnresolved}
          />
        </div>
      )}
      <Evidence evidence={evidence} />
    </>
  );
};
