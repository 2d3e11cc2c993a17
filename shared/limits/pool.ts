/** Whose contract a tenant below another uses up besides its own limits. */
export interface Pool {
  /** The root of the tree. */
  root: string;
  /** The tenant itself, as the root's meter knows it. */
  branch: string;
}
