const entries = (count: number) => (count === 1 ? "1 entry" : `${count} entries`);

/** What the audit page says of its own evidence. */
export const proof = {
  title: "Checked",
  kept: (days: number) =>
    days > 2 * 365
      ? `Your plan keeps entries for ${Math.floor(days / 365)} years; their hashes stay for good.`
      : `Your plan keeps entries for ${days} days; their hashes stay for good.`,
  none: "No signed head covers these entries yet. One comes each minute.",
  sound: (shown: number, size: number, at: string) =>
    `${entries(shown)} on this page ${shown === 1 ? "is" : "are"} proved to be among the ${size} that the head of ${at} covers, and its signature is right.`,
  pending: (count: number) => `${entries(count)} came after that head and will be under the next one.`,
  broken: (count: number) =>
    `${entries(count)} on this page ${count === 1 ? "does" : "do"} not match what was signed. Download the log and check it with the command below.`,
  forged:
    "The signature of the log's head is not right. Download the log and check it with the command below.",
  unavailable: "The evidence could not be read just now.",
  server: "Our server checked this while making the page.",
  browser: {
    sound: "Your browser checked it again, with the published keys.",
    grown: "The log also begins with all of what this browser saw last time.",
    broken:
      "Your browser does not agree: what is shown is not what was signed, or not what it saw last time. Check the log with the command below.",
    failed: "Your browser could not check it again.",
  },
  own: "Check it without us",
  ownText:
    "The command needs no network and no word of ours. Keep each head you download: only an older head shows that a log was rewritten as a whole.",
  log: "Download the log",
  head: "Download the head",
  keys: "Download the keys",
  command: "npm run audit:verify -- audit.jsonl head.json --keys jwks.json --previous older-head.json",
} as const;
