import type { Plan } from "../../../shared/kernel/plan.ts";
import type { Policy } from "../../../shared/tenancy/policy-contract.ts";
import { openPolicy, strictest } from "../../../shared/tenancy/policy-rules.ts";

export interface NaiveTenant {
  parent: string | null;
  policy: Policy;
  /** What a root alone says of its contract. */
  plan: Plan;
  held: boolean;
  /** Whether it is suspended for a reason of its own. */
  unpaid: boolean;
  closed: boolean;
}

/** A forest as anybody would write it down: a map of parents, walked upwards each time. */
export class NaiveOrganizations {
  readonly all = new Map<string, NaiveTenant>();

  get(id: string): NaiveTenant {
    const found = this.all.get(id);
    if (!found) throw new Error(`no ${id}`);
    return found;
  }

  above(id: string): string[] {
    const { parent } = this.get(id);
    return parent === null ? [] : [parent, ...this.above(parent)];
  }

  closure(): string[] {
    return [...this.all.keys()]
      .flatMap((id) => this.above(id).map((ancestor, index) => `${ancestor} > ${id} ${index + 1}`))
      .sort();
  }

  /** What a tenant should have from above. */
  expected(id: string) {
    const above = this.above(id);
    const own = this.get(id);
    const inherited = above.map((each) => this.get(each).policy).reduce(strictest, openPolicy);
    const isHeld = own.held || above.some((each) => this.get(each).held || this.get(each).unpaid);
    const reasons = [...(own.unpaid ? ["billing"] : []), ...(isHeld ? ["parent"] : [])];
    return {
      root: above.at(-1) ?? null,
      plan: this.get(above.at(-1) ?? id).plan,
      inherited,
      residency: strictest(own.policy, inherited).residency,
      reasons,
      status: own.closed ? "closed" : reasons.length > 0 ? "suspended" : "active",
    };
  }

  mayPlant(parent: string): boolean {
    return this.all.has(parent) && !this.get(parent).closed;
  }

  mayMove(id: string, parent: string): boolean {
    if (!this.all.has(id) || !this.mayPlant(parent) || this.get(id).parent === null) return false;
    const sameTree = (this.above(parent).at(-1) ?? parent) === this.above(id).at(-1);
    return sameTree && parent !== id && !this.above(parent).includes(id);
  }

  mayClose(id: string): boolean {
    return ![...this.all.keys()].some((other) => this.above(other).includes(id) && !this.get(other).closed);
  }
}
