import type { OwnHouse } from './house';
import { addSeller, isEmail } from './sellers';

/** A seller as the operator's list shows it. */
interface ListedSeller {
  readonly installationId: string;
  readonly name: string;
  readonly active: boolean;
  readonly emails: readonly string[];
}

/** What the operator can do with sellers of our own. */
export interface SellerBook {
  list(): Promise<readonly ListedSeller[]>;
  /** Null when the address is none. */
  add(seller: {
    readonly email: string;
    readonly name: string;
    readonly language: string;
    readonly currency: string | null;
  }): Promise<{ readonly installationId: string } | null>;
  /** Switches a seller on or off; false when there is no such one. */
  turn(installationId: string, on: boolean): Promise<boolean>;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The operator's book of sellers. */
export function createSellerBook(house: OwnHouse): SellerBook {
  return {
    list: () => house.store.sellers(),
    add: async (seller) => (isEmail(seller.email.trim()) ? addSeller(house, { ...seller, madeBy: 'operator' }) : null),
    turn: async (installationId, on) => {
      const account = UUID.test(installationId) ? await house.host().find('own', installationId) : null;
      if (!account) return false;
      await house.host().update(account, { active: on });
      if (!on) await house.store.endSessions(installationId);
      return true;
    },
  };
}
