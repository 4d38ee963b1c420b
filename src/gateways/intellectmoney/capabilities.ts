import type { Capabilities } from '../../payments/ports/gateway';
import type { Organisation, Shop } from './settings';
import { holdHoursOf, lifeHoursOf } from './wire';

/** Moving money by machine is never confirmed there and is offered in the whole sum only; each merchant has it off until its setting says otherwise. */
export const CAPABILITIES: Capabilities = {
  moves: true,
  manualCapture: true,
  partialCapture: false,
  partialRefund: false,
  void: true,
  holdHours: 119,
  linkHours: null,
  readable: false,
  readEverySeconds: 3_600,
  ownHold: 'open',
};

/** Notifications that the cabinet has to send; all of them may be off there. IntellectMoney: section Result URL notification. */
export const EVENTS = ['created', 'cancelled', 'paid', 'held', 'part', 'refund'] as const;

const OWN_HOLD = { hold: 'always', none: 'never', cabinet: 'open' } as const satisfies Record<
  Organisation['holdMode'],
  Capabilities['ownHold']
>;

/** What the gateway can do for one shop: individuals have no holds, and nothing is moved from here before `moves` is on. */
export function capabilitiesOf(shop: Shop): Capabilities {
  if (shop.kind === 'individual') {
    const linkHours = lifeHoursOf(shop.lifeDays, false);
    return { ...CAPABILITIES, moves: false, void: false, manualCapture: false, holdHours: null, linkHours, ownHold: 'never' };
  }
  const moves = shop.moves === 'on';
  // What the cabinet sets by itself nobody here knows, unless the shop says it.
  const holdHours = shop.holdMode === 'cabinet' && shop.holdHours === undefined ? null : holdHoursOf(shop);
  const linkHours = lifeHoursOf(shop.lifeDays, shop.holdMode === 'hold');
  return { ...CAPABILITIES, moves, void: moves, holdHours, linkHours, ownHold: OWN_HOLD[shop.holdMode] };
}
