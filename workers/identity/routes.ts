import { ssoRoutes } from "../../shared/connections/auth-routes.ts";
import type { SsoContext } from "../../shared/connections/ports.ts";
import type { Route } from "../../shared/http/route.ts";
import { deviceRoutes } from "../../shared/identity/device-routes.ts";
import { factorRoutes } from "../../shared/identity/factor-routes.ts";
import { languageRoutes } from "../../shared/identity/language-routes.ts";
import { passkeyRoutes } from "../../shared/identity/passkey-routes.ts";
import { passwordRoutes } from "../../shared/identity/password-routes.ts";
import { phoneRoutes } from "../../shared/identity/phone-routes.ts";
import type { MemberContext } from "../../shared/identity/ports.ts";
import { authRoutes } from "../../shared/identity/routes.ts";
import { sessionRoutes } from "../../shared/identity/session-routes.ts";
import { acceptanceRoutes } from "../../shared/members/acceptance-routes.ts";
import type { InvitationContext } from "../../shared/members/open-invitation.ts";
import { oauthClientRoutes } from "../../shared/oauth/client-routes.ts";
import { oauthConsentRoutes } from "../../shared/oauth/consent-routes.ts";
import { oauthRoutes } from "../../shared/oauth/routes.ts";

/** What identity's routes may reach; a public one finds no principal and declares none. */
export type IdentityRoom = MemberContext & InvitationContext & SsoContext;

/** Everything the identity script answers; the OpenAPI document and the isolation tests read this list. */
export const identityRoutes: readonly Route<IdentityRoom>[] = [
  ...authRoutes,
  ...passwordRoutes,
  ...factorRoutes,
  ...phoneRoutes,
  ...sessionRoutes,
  ...passkeyRoutes,
  ...deviceRoutes,
  ...languageRoutes,
  ...acceptanceRoutes,
  ...ssoRoutes,
  ...oauthRoutes,
  ...oauthClientRoutes,
  ...oauthConsentRoutes,
];
