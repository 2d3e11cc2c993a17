import type { AttemptView, ConnectionTest, ConnectionView } from "../../shared/connections/contract.ts";
import type { DomainView } from "../../shared/connections/domain-contract.ts";
import type { Company } from "./company.ts";
import { dnsFor } from "./dns.ts";
import { platform } from "./platform.ts";
import { SsoBrowser } from "./saml/provider.ts";

/** The company proves that it holds the domain, as its owner would. @returns the domain's id */
export async function proveDomain(company: Company, name: string): Promise<string> {
  const { id, record } = await company.ask<DomainView>("POST", "/v1/domains", { body: { name } });
  (await dnsFor(platform())).records.set(record.name, [record.value]);
  await company.ask("POST", `/v1/domains/${id}/verify`);
  return id;
}

/** From a page of the provider back to the address that it leads to. */
export type AtProvider = (start: string) => Promise<string>;

export interface Came {
  browser: SsoBrowser;
  /** Where the provider led to. */
  back: string;
  /** Where its answer led to: the finish page, or the one about refusals. */
  arrived: string;
  /** The finish page's answer. */
  finished: Response | undefined;
}

/** Off to an OpenID provider, back with its answer, and on to the finish page. */
export async function comeBy(url: string, atProvider: AtProvider, browser = new SsoBrowser()): Promise<Came> {
  const begun = await browser.ask(url);
  const back = await atProvider(begun.headers.get("location") ?? "");
  const arrived = (await browser.ask(back)).headers.get("location") ?? "";
  const finished = arrived.startsWith("/sso/finish?") ? await browser.ask(arrived) : undefined;
  return { browser, back, arrived, finished };
}

/** A test sign-in, and then the connection is on. */
export async function switchOn(
  company: Company,
  { id }: ConnectionView,
  atProvider: AtProvider,
): Promise<void> {
  const { url } = await company.ask<ConnectionTest>("POST", `/v1/connections/${id}/tests`);
  await comeBy(url, atProvider);
  await company.ask("PATCH", `/v1/connections/${id}`, { body: { status: "enabled" } });
}

/** What became of the latest answer, and why. */
export async function lastAttempt(
  company: Company,
  { id }: ConnectionView,
): Promise<AttemptView | undefined> {
  return (await company.ask<{ data: AttemptView[] }>("GET", `/v1/connections/${id}/attempts`)).data[0];
}

/** What a member with this address is here, if anybody has it. */
export async function roleOf(company: Company, email: string): Promise<string | undefined> {
  const { data } = await company.ask<{ data: { email: string; role: string }[] }>("GET", "/v1/members");
  return data.find((member) => member.email === email)?.role;
}
