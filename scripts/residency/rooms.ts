/**
 * What each script may hold. A service is named with its entrypoint, since a door is no wider than that;
 * without one it is the script's own `fetch`.
 */
export const rooms: Record<string, readonly string[]> = {
  directory: ["database"],
  objects: ["object", "queue", "variable"],
  sandbox: ["loader", "variable"],
  agents: ["database", "object", "bucket", "queue", "consumer", "service sandbox#Sandbox", "variable"],
  saml: ["variable"],
  identity: ["database", "object", "service saml#Saml", "service directory#Registrar", "mail", "variable"],
  api: [
    "database",
    "object",
    "bucket",
    "queue",
    "service identity#Keys",
    "service identity#Notary",
    "service directory#Witness",
    "variable",
  ],
  tenants: [
    "database",
    "object",
    "bucket",
    "service identity#Keys",
    "service identity#Notary",
    "service identity#Deputies",
    "service directory#Registrar",
    "variable",
  ],
  usage: ["database", "object", "service identity#Keys", "variable"],
  stripe: ["database", "object", "queue", "consumer", "variable"],
  pages: ["service api", "service tenants", "service usage", "service identity#Browser", "variable"],
  edge: [
    "service directory#Lookup",
    "service api",
    "service identity",
    "service tenants",
    "service usage",
    "service pages",
    "service stripe",
    "assets",
    "variable",
  ],
};
