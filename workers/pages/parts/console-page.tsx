import type { PropsWithChildren } from "hono/jsx";
import type { Member } from "../environment.ts";
import { words } from "../messages/console.ts";
import { shell } from "../messages/shell.ts";
import { Document, type PageProps } from "./document.tsx";
import { FormToken } from "./form.tsx";
import { regionWords } from "./region-words.ts";
import { Brand, Footer } from "./shell.tsx";

const places = [
  { path: "/console", name: "overview" },
  { path: "/console/projects", name: "projects", permission: "projects:read" },
  { path: "/console/tasks", name: "tasks", permission: "tasks:read" },
  { path: "/console/members", name: "members", permission: "members:read" },
  { path: "/console/api-keys", name: "keys", permission: "api-keys:read" },
  { path: "/console/tools", name: "tools", permission: "api-keys:read" },
  {
    path: "/console/organizations",
    name: "organizations",
    permission: "organizations:read",
  },
  { path: "/console/policy", name: "policy", permission: "tenant:read" },
  { path: "/console/branding", name: "branding", permission: "tenant:write" },
  { path: "/console/connections", name: "connections", permission: "tenant:write" },
  { path: "/console/usage", name: "usage", permission: "usage:read" },
  { path: "/console/audit", name: "audit", permission: "audit:read" },
  { path: "/console/elevations", name: "elevations", permission: "audit:read" },
  { path: "/console/encryption", name: "encryption", permission: "keys:read" },
  { path: "/console/privacy", name: "privacy", permission: "account:read" },
  { path: "/console/security", name: "security" },
] as const;

const isHere = (place: string, path: string) =>
  place === "/console" ? /^\/console(?:\?|$)/.test(path) : path.startsWith(place);

export interface ConsolePageProps extends PageProps {
  member: Member;
}

const Navigation = ({ view, member }: ConsolePageProps) => (
  <nav class="nav" aria-label={shell.mainNavigation}>
    <ul>
      {places
        .filter((place) => !("permission" in place) || member.may(place.permission))
        .map(({ path, name }) => (
          <li>
            <a href={path} aria-current={isHere(path, view.path) ? "page" : undefined}>
              {words.navigation[name]}
            </a>
          </li>
        ))}
    </ul>
  </nav>
);

const open = [
  { path: "/console/usage", name: "usage", permission: "usage:read" },
  { path: "/console/audit", name: "audit", permission: "audit:read" },
  { path: "/console/privacy", name: "privacy", permission: "account:read" },
] as const;

/** Who suspended the organisation, and what stays within reach. */
const Suspended = ({ member }: { member: Member }) => (
  <div class="note warn" role="status">
    <p>
      <strong>{words.suspended.title}</strong>{" "}
      {member.tenant.suspended_by.map((reason) => words.suspended.reasons[reason]).join(" ")}
    </p>
    <p>
      {words.suspended.open}{" "}
      {open
        .filter(({ permission }) => member.may(permission))
        .map(({ path, name }, index) => (
          <>
            {index > 0 && ", "}
            <a href={path}>{words.navigation[name]}</a>
          </>
        ))}
    </p>
  </div>
);

/** Everything behind the door. The tenant, its region and the way out are always in the same place. */
export const ConsolePage = (props: PropsWithChildren<ConsolePageProps>) => {
  const { view, member, title, script, children } = props;
  const { tenant, user } = member;
  return (
    <Document view={view} title={`${title} · ${tenant.name}`} script={script}>
      <header class="bar">
        <div>
          <Brand href="/console" view={view} />
          <div class="where">
            <strong>{tenant.name}</strong>
            <span class="badge plain-badge">{regionWords(tenant.region)}</span>
          </div>
          <form class="where push" method="post" action="/signout">
            <FormToken view={view} />
            <span class="muted small">{user.email}</span>
            <button type="submit" class="button quiet slim">
              {words.signOut}
            </button>
          </form>
        </div>
      </header>
      <div class="shell">
        <Navigation {...props} />
        <main id="main">
          {tenant.status === "suspended" && <Suspended member={member} />}
          {children}
        </main>
      </div>
      <Footer view={view} />
    </Document>
  );
};
