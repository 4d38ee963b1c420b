import type { PlatformAccount } from '../../payments/ports/platform';
import type { OwnHouse } from './house';

/** A seller to be made. `email` is who may sign in first; `currency` null = told by the first merchant. */
export interface NewSeller {
  readonly name: string;
  readonly email: string;
  readonly language: string;
  readonly currency: string | null;
  readonly madeBy: 'operator' | 'sign-up';
}

/** The form in which addresses of people are kept and compared. */
export const normalEmail = (typed: string): string => typed.trim().toLowerCase();

/** Whether this can be an address of somebody: one @, no blanks, a dot in its domain, at most 254 signs. */
export const isEmail = (typed: string): boolean =>
  typed.length <= 254 && /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@.]{2,}$/.test(typed);

/** Makes a seller of our own with its first person. Its address is random, because it has none outside. */
export async function addSeller(house: OwnHouse, seller: NewSeller): Promise<PlatformAccount> {
  const prepared = await house.host().prepare({
    platform: 'own',
    address: `own:${house.ids.uuid()}`,
    publicAddress: seller.name,
    credentials: {},
    language: seller.language,
    timezone: 'UTC',
    currency: seller.currency,
  });
  await prepared.keep();
  const { account } = prepared;
  const { installationId } = account;
  const now = house.clock.now();
  await house.store.addSeller({ installationId, name: seller.name, madeBy: seller.madeBy, now });
  await house.store.addPerson({ installationId, email: normalEmail(seller.email), invitedBy: null, now });
  house.logger.info({ event: 'own-seller-made', installation_id: installationId, made_by: seller.madeBy });
  return account;
}
