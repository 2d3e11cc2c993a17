/** When LeanVibe's own people enter the company. */
export const elevations = {
  title: "Access by LeanVibe",
  lead: "Our operators have no standing access. Each entry is asked for with a reason, approved by a second operator, ends by itself, and is in your audit log.",
  empty: "No operator has asked to enter your organisation.",
  caption: "Requests to enter your organisation, newest first",
  reason: "Reason",
  purpose: "May",
  state: "State",
  ends: "Ends",
  asked: "Asked",
  revoke: "Revoke",
  revokeOf: (reason: string) => `Revoke: ${reason}`,
  purposes: { read: "look", lifecycle: "change your organisation's state" },
  forMinutes: (minutes: number) => (minutes === 1 ? "for 1 minute" : `for ${minutes} minutes`),
  states: {
    requested: "Waiting for approval",
    approved: "Approved",
    denied: "Denied",
    revoked: "Revoked by you",
    expired: "Over",
  },
} as const;
