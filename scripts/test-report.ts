import path from "node:path";

/** What of vitest's JSON report is read. */
export interface Report {
  testResults: {
    /** The file, absolute. */
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[];
  }[];
}

/** Only what talks to a running platform may be unlucky; a rule that fails once is wrong. */
const mayBeUnlucky = /^tests\/(?:integration|isolation|e2e)\//;
/** More than these failing at once is no bad luck. */
const fewFiles = 4;

const failed = ({ testResults }: Report) => testResults.filter(({ status }) => status === "failed");

/** The files worth a second run, relative to `root`; none when anything else failed too. */
export function secondTry(report: Report, root: string): string[] {
  const files = failed(report).map(({ name }) => path.relative(root, name));
  const isLuck = files.length <= fewFiles && files.every((file) => mayBeUnlucky.test(file));
  return isLuck ? files : [];
}

/** A line for each failed test: file, name, the first line of what was wrong. */
export const failuresIn = (report: Report, root: string): string[] =>
  failed(report).flatMap(({ name, message, assertionResults }) => {
    const file = path.relative(root, name);
    const tests = assertionResults.filter(({ status }) => status === "failed");
    if (tests.length === 0) return [`${file}: ${firstLine(message)}`];
    return tests.map(
      ({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstLine(failureMessages?.[0])}`,
    );
  });

const firstLine = (text: string | undefined): string => (text ?? "").split("\n")[0]?.slice(0, 300) ?? "";
