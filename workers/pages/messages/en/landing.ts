export const landing = {
  title: "Tested code from your API description",
  lead: "LeanVibe turns an OpenAPI document into a working server module with its own test suite, runs the tests in a sealed room, and shows you exactly what passed, what was assumed and what it could not do.",
  start: "Create an account",
  signIn: "Sign in",
  how: "How a task runs",
  steps: [
    {
      title: "You describe",
      text: "Paste or upload an OpenAPI 3 document or a JSON Schema into a project.",
    },
    {
      title: "The engine builds",
      text: "A deterministic engine writes a typed server module and tests. No language model takes part: the same description gives the same code.",
    },
    {
      title: "The tests really run",
      text: "They run in an isolate that has no network, no secrets and a step budget. You watch it live.",
    },
    {
      title: "You get the evidence",
      text: "Files, test results, assumptions and open points. What the engine cannot do it says; it never invents code.",
    },
  ],
  residency: "Where your data lives",
  residencyText:
    "Each region has its own databases, objects, files and keys. Scripts of one region hold no connection to another's. Where the platform cannot promise a storage jurisdiction, we say so.",
  regionColumn: "Region",
  guaranteeColumn: "What is guaranteed",
  plansColumn: "Plans",
  forDevelopers: "Everything is an API",
  forDevelopersText:
    "The console uses the same routes that you can call with an API key. Each answer names its limits; each error says what to change.",
  reference: "Read the API reference",
} as const;
