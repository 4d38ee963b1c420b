import type { Elsewhere } from '../../src/academy/elsewhere';
import type { School } from '../../src/academy/school';
import { systemClock } from '../../src/infra/clock';
import { randomIds } from '../../src/infra/ids';
import { createSealer, newSecretKey } from '../../src/infra/secrets';
import { quietLogger } from './quiet-logger';

const refuse = (): never => {
  throw new Error('the academy must not be asked');
};

/** An academy for tests of other screens: nothing may be asked of it. */
export const noSchool: School = {
  db: { transaction: refuse, read: refuse, select: refuse, close: refuse, url: '' },
  clock: systemClock,
  ids: randomIds,
  logger: quietLogger,
  sealer: createSealer([newSecretKey()]),
  baseUrl: 'https://pay.example',
  channels: new Map(),
  senderOf: refuse,
  nameOf: refuse,
  renderLetter: refuse,
  listeners: [],
};

/** The same with systems of others. */
export const noElsewhere: Elsewhere = {
  ...noSchool,
  http: refuse,
  extraHosts: [],
  moodle: { functions: [], address: refuse, check: refuse, account: refuse, enrol: refuse, end: refuse },
  peopleOf: refuse,
  renderEndpointOff: refuse,
};
