import { isPublicHost } from "./public-host.ts";
import { type Region, type ResidencyPolicy, regions } from "./region.ts";

export interface SubprocessorFacts {
  name: string;
  purpose: string;
  /** What of a tenant's data it comes to hold. */
  data: string;
  /** It holds tenants' data today, by our calls or by its own part in the platform. */
  holdsData: boolean;
  /** We call it. Where this is false no call leaves, whatever else stands here. */
  enabled: boolean;
  /** The hosts it is called at, exactly. `named`: the one public host that the tenant named. */
  hosts: readonly string[] | "named";
  /** Regions whose tenants' data may go there. */
  regions: readonly Region[];
  /** Regions inside which it does all its processing: the only ones for a tenant with policy `strict`. */
  within: readonly Region[];
}

/** Everybody besides us who may come to hold a tenant's data. Not enabled: planned, and never called. */
export const subprocessors = {
  cloudflare: {
    name: "Cloudflare, Inc.",
    purpose: "Runs the platform and keeps its stores",
    data: "everything, as the stores are listed",
    holdsData: true,
    enabled: false,
    hosts: [],
    regions,
    within: [],
  },
  stripe: {
    name: "Stripe",
    purpose: "Subscriptions and payments; sends us signed events and is not called",
    data: "the subscription, the invoices and who pays them",
    holdsData: true,
    enabled: false,
    hosts: ["api.stripe.com"],
    regions,
    within: [],
  },
  model: {
    name: "Model provider (not chosen)",
    purpose: "Writes code that the built-in generator cannot",
    data: "task specifications and source files",
    holdsData: false,
    enabled: false,
    hosts: [],
    regions: [],
    within: [],
  },
  mail: {
    name: "Resend",
    purpose:
      "Sends letters where an installation has an account there: invitations, links, codes and notices",
    data: "e-mail addresses, the company's name and what the letters say",
    holdsData: true,
    enabled: true,
    hosts: ["api.resend.com"],
    regions,
    within: [],
  },
  sms: {
    name: "Twilio",
    purpose: "Sends codes by SMS where an installation has an account there",
    data: "telephone numbers and the codes sent to them",
    holdsData: true,
    enabled: true,
    hosts: ["api.twilio.com", "api.dublin.ie1.twilio.com", "api.sydney.au1.twilio.com"],
    regions,
    within: [],
  },
  github: {
    name: "GitHub, Inc.",
    purpose: "Repositories a tenant connects",
    data: "source files and the tenant's installation",
    holdsData: false,
    enabled: false,
    hosts: ["api.github.com"],
    regions: [],
    within: [],
  },
  root_kms: {
    name: "A key service of ours (not chosen)",
    purpose: "Keeps the root key, which wraps every company's key",
    data: "companies' keys, wrapped",
    holdsData: false,
    enabled: false,
    hosts: [],
    regions: [],
    within: [],
  },
  customer_endpoint: {
    name: "An endpoint the company names",
    purpose: "Receives the audit log as it grows",
    data: "audit entries: ids, codes and times",
    holdsData: false,
    enabled: true,
    hosts: "named",
    regions,
    within: [],
  },
  dns: {
    name: "Cloudflare's public resolver",
    purpose: "Answers whether a domain carries a company's TXT record",
    data: "names of domains, which are public",
    holdsData: false,
    enabled: true,
    hosts: ["cloudflare-dns.com"],
    regions,
    within: [],
  },
  customer_idp: {
    name: "An identity provider the company names",
    purpose: "Says who of the company's people is signing in",
    data: "who signs in and when, as the provider itself knows them",
    holdsData: false,
    enabled: true,
    hosts: "named",
    regions,
    within: [],
  },
  customer_kms: {
    name: "A key service the company names",
    purpose: "Wraps the company's key",
    data: "the company's key, wrapped",
    holdsData: false,
    enabled: true,
    hosts: "named",
    regions,
    within: [],
  },
} as const satisfies Record<string, SubprocessorFacts>;

export type SubprocessorId = keyof typeof subprocessors;
export type SubprocessorRegister = Record<SubprocessorId, SubprocessorFacts>;

/** Where a host stands nobody can look up: the company declares it. `other`: none of our regions. */
export const declarableRegions = [...regions, "other"] as const;

/** A host the tenant named, and the region it declares for it. */
export interface NamedPlace {
  host: string;
  region: (typeof declarableRegions)[number];
}

export interface EgressTarget {
  /** As a URL spells it: `https:`. */
  scheme: string;
  host: string;
  /** Empty for the scheme's own port. */
  port: string;
  place?: NamedPlace | undefined;
}

export type EgressRefusal = "not_enabled" | "region" | "policy" | "scheme" | "host" | "size" | "redirect";

/** Why a call may not be made, or nothing. */
export function refusalOf(
  { enabled, regions, within, hosts }: SubprocessorFacts,
  { region, policy }: { region: Region; policy: ResidencyPolicy },
  { scheme, host, port, place }: EgressTarget,
): EgressRefusal | undefined {
  if (!enabled) return "not_enabled";
  if (!regions.includes(region)) return "region";
  const isWithin = hosts === "named" ? place?.region === region : within.includes(region);
  if (policy === "strict" && !isWithin) return "policy";
  if (scheme !== "https:" || port !== "") return "scheme";
  if (hosts !== "named") return hosts.includes(host) ? undefined : "host";
  return host === place?.host && isPublicHost(host) ? undefined : "host";
}
