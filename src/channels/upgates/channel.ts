import type { Channel, ChannelAccount, ChannelAnswer, SalesRead } from '../../academy/ports/channel';
import type { Clock } from '../../infra/clock';
import type { Http } from '../../infra/http';
import { checkShop } from './check';
import { createUpgatesClient } from './client';
import { matchLinks } from './match';
import { ACCEPTED, verifyMessage } from './notification';
import type { Work } from './orders';
import { readChanges, readOrders } from './orders';
import { rememberedAllowance, roundSeconds } from './pace';
import { createGoods } from './products';
import type { Caller } from './reply';
import { FIELDS, parseSettings } from './settings';
import { lookAfterWebhooks, removeWebhooks, setUpWebhooks } from './webhooks';

/** What the channel is made of; `extraHosts` are hosts (`host` or `host:port`) besides those of Upgates that shops may have. */
export interface UpgatesParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly extraHosts: readonly string[];
}

const DAY_MS = 24 * 3_600_000;

/** Makes the channel Upgates (upgates.cz, upgates.sk): shops whose orders let people into courses. Limits and quirks: README.md beside this file. */
export function createUpgates({ http, clock, extraHosts }: UpgatesParts): Channel {
  const open = createUpgatesClient({ http, clock, extraHosts });
  const goods = createGoods();
  const work = (account: ChannelAccount, caller: Caller): Work => ({
    account,
    visit: open(account, caller),
    now: clock.now(),
    learned: {},
  });
  return {
    code: 'upgates',
    title: 'Upgates',
    fields: FIELDS,
    parseSettings: (typed, saved) => parseSettings({ extraHosts, now: clock.now() }, typed, saved),
    setUp: (account) => setUpWebhooks(work(account, 'message')),
    tearDown: (account) => removeWebhooks(work(account, 'message')),
    check: (account) => checkShop(account, open(account, 'person'), clock.now()),
    listProducts: (account) => goods.list(account.connectionId, open(account, 'person'), clock.now()),
    verify: (account, message) => verifyMessage(account, message, clock.now()),
    accepted: ACCEPTED,
    read: (account, sales) => readOrders(work(account, 'message'), sales),
    readChanged: (account) => nextReading(work(account, 'round')),
    readEverySeconds: ({ memory }) => roundSeconds(rememberedAllowance(memory)),
    match: matchLinks,
  };
}

/** Once a day a round looks first whether the shop has switched our webhooks off (Upgates: section Webhooks). */
async function nextReading(work: Work): Promise<ChannelAnswer<SalesRead>> {
  const lookedAt = Number(work.account.memory['webhooksAt'] ?? Number.NaN);
  if (work.now.getTime() - lookedAt >= DAY_MS) {
    const looked = await lookAfterWebhooks(work);
    if (looked.kind !== 'done') return looked;
  }
  return readChanges(work);
}
