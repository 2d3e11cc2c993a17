/** Nobody among them is invited to be an owner: ownership is handed over among members. */
export const invitedRoles = ["admin", "manager", "developer", "viewer", "guest"] as const;
export type InvitedRole = (typeof invitedRoles)[number];
/** Save for the first one: of a tenant that an operator founded, or of an organisation that its parent did. */
export const invitationRoles = ["owner", ...invitedRoles] as const;

export const invitationStatuses = ["pending", "accepted", "revoked", "expired"] as const;
export const transferStatuses = ["pending", "accepted", "declined", "cancelled", "expired"] as const;

/** Days; `default` where nothing is asked for. */
export const membershipDays = {
  invitation: { default: 7, maximum: 30 },
  guest: { default: 30, maximum: 365 },
  transfer: 7,
} as const;
