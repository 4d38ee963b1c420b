import type { SellerPeople } from '../../payments/ports/people';
import type { OwnHouse } from './house';
import { isEmail, normalEmail } from './sellers';
import type { SettingNote } from './team-store';

const DAY_MS = 24 * 3_600_000;
/** People of one seller, and its invitations within a day: letters go to whoever a seller names, so there has to be an end. */
const MOST = { people: 50, invitations: 20 } as const;

/** The people of our own sellers, as the screens see them. */
export function createSellerPeople(house: OwnHouse): SellerPeople {
  const { store, team, ids, clock } = house;
  const note = (kind: string, actor: SettingNote['actor'], details: SettingNote['details']): SettingNote => ({
    id: ids.uuid(),
    at: clock.now(),
    actor,
    kind,
    details,
  });
  return {
    profile: (installationId) => team.profile(installationId),
    people: (installationId) => store.people(installationId),
    saveProfile: (installationId, profile, actor) =>
      team.saveProfile(installationId, profile, note('seller-changed', actor, { ...profile })),
    invite: async (installationId, { email, language, actor }) => {
      if (!isEmail(email.trim())) return 'wrong';
      const person = normalEmail(email);
      const now = clock.now();
      const wish = { id: ids.uuid(), kind: 'invite', email: person, installationId, name: null, currency: null, language } as const;
      return team.invite(wish, {
        invitedBy: actor.kind === 'person' ? actor.name : null,
        most: MOST,
        since: new Date(now.getTime() - DAY_MS),
        note: note('person-invited', actor, { email: person }),
      });
    },
    remove: (installationId, email, actor) =>
      team.remove(installationId, normalEmail(email), note('person-removed', actor, { email: normalEmail(email) })),
  };
}
