import { createHttp } from './http';
import type { Http } from './http';
import type { Logger } from './logger';
import type { Metrics } from './metrics';

/** The client for outside calls, whose calls and closed-off hosts are counted. */
export function createCountedHttp(logger: Logger, metrics: Metrics): Http {
  return createHttp({
    logger,
    onCall: ({ host, outcome, ms }) => {
      metrics.outsideCalls.inc({ host, outcome });
      metrics.outsideCallSeconds.observe({ host }, ms / 1_000);
    },
    onBreaker: ({ host, what, to }) => metrics.hostsClosedOff[to === 'open' ? 'inc' : 'dec']({ host, what }),
  });
}
