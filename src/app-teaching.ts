import { createSchool } from './academy/create-school';
import type { Elsewhere } from './academy/elsewhere';
import { queuePlaces } from './academy/moodle/queue-places';
import { queueEvents } from './academy/outgoing/queue-events';
import type { Channel } from './academy/ports/channel';
import type { School } from './academy/school';
import { createChannels } from './channels/registry';
import { createMoodle } from './classrooms/registry';
import type { Config } from './config';
import type { Http } from './infra/http';
import { randomIds } from './infra/ids';
import type { Heart } from './payments/heart';
import type { Platforms } from './platforms/registry';
import { createAccessLetterRenderer } from './web/access-letter-render';
import { createEndpointOffRenderer } from './web/endpoint-off-render';
import type { Texts } from './web/texts';

/** The academy, and what it tells systems elsewhere; `channels` are the outside shops that sell courses, all that there are when left out. */
export function createTeaching(
  heart: Heart,
  { channels, config }: { readonly channels?: ReadonlyMap<string, Channel>; readonly config: Config },
  { http, texts, platforms }: { readonly http: Http; readonly texts: Texts; readonly platforms: Platforms },
): { readonly school: School; readonly elsewhere: Elsewhere } {
  const school = createSchool(heart, {
    channels: channels ?? createChannels({ http, clock: heart.clock, upgates: config.upgates, hotmart: config.hotmart }),
    renderLetter: createAccessLetterRenderer(texts),
    listeners: [(tx, news) => queueEvents(randomIds, tx, news), (tx, news) => queuePlaces(tx, news)],
  });
  const { extraHosts } = config.academy;
  const elsewhere: Elsewhere = {
    ...school,
    http,
    extraHosts,
    moodle: createMoodle({ http, extraHosts }),
    peopleOf: async (id) => (await platforms.people.people(id)).map(({ email }) => email),
    renderEndpointOff: createEndpointOffRenderer(texts),
  };
  return { school, elsewhere };
}
