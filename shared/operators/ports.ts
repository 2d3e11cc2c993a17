import type { PlacedTenant, PlacementFilter } from "../data/placement.ts";

/** What an operator's route reaches before a tenant is entered. */
export interface RegionPorts {
  /** A page of the region's list by id, after one of them. */
  listTenants(filter: PlacementFilter, after: string, limit: number): Promise<PlacedTenant[]>;
}
