export const limits = {
  /** As `GET /v1/limits` names them. */
  names: {
    requests_per_minute: "Requests, rolling minute",
    requests_per_ten_seconds: "Requests, rolling ten seconds",
    requests_per_month: "API calls, billing month",
    ai_requests_per_day: "AI tasks, day (UTC)",
    concurrent_tasks: "Tasks at once",
    projects: "Projects",
    seats: "Seats",
    sessions: "Sessions of one person",
    storage_bytes: "Files",
    requests_per_minute_of_key: "Requests of your key, rolling minute",
    requests_per_minute_of_person: "Your own requests, rolling minute",
  },
  wholeMinute: "all of the minute’s",
  source: "From",
  sources: {
    plan: (plan: string) => `Plan ${plan}`,
    parent: (plan: string) => `Organisation above, plan ${plan}`,
    override: (until: string) => `Agreed until ${until}`,
    key: "Set for the key",
    person: "Set for you",
    company: "Set for each person",
  },
  perMinute: "Requests per minute",
  keyHint:
    "How often the key may ask: a whole number, at most your organisation’s limit. Left empty: no limit of its own.",
  personHint:
    "How often this person may ask, in all sessions and with all API keys that they answer for. A page of the console is one. Left empty: what holds for each person.",
  everybody: "Requests of each person",
  everybodyHint:
    "Holds for whoever has no limit of their own, with all their sessions and API keys; a page of the console is one. Left empty: as often as the organisation.",
  notANumber: "Enter a whole number, or nothing.",
  none: "no limit of its own",
  save: "Save limit",
  saved: "The limit is saved and holds within five seconds.",
  changedMeanwhile: "Somebody changed this meanwhile. This is what holds now; decide again.",
} as const;
