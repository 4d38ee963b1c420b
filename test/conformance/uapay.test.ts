import { describeGateway } from './gateway';
import { open, startRequest } from './gateway-counter';
import type { GatewayHarness } from './gateway-harness';
import { startUapayHarness } from './uapay-harness';
import type { UapayRun } from './uapay-harness';

const RUNS: readonly UapayRun[] = [
  { name: 'as the protocol notes assume', switches: {} },
  {
    name: 'with every harmless question answered the other way',
    switches: {
      errorHttpStatus: 400,
      statusAsString: true,
      iatAsString: true,
      reducedForm: false,
      payExpiresZone: 'UTC',
      emptyPayments: 'absent',
      paymentsOrder: 'newest',
      listFiltered: false,
      declineStatus: 'REJECTED',
      payAgainAfterCancel: true,
      amountAfterPartialCapture: 'original',
      cancelAfterCapture: true,
      callbackIat: false,
      callbackBeforeAnswer: true,
      unknownFields: 'ignore',
    },
  },
  {
    name: 'where a partial refund leaves the sum as it was',
    switches: { partialRefundAmount: 'original' },
    expects: { partialRefundTold: false },
  },
  {
    name: 'where a partial refund reads REVERSED with what is left',
    switches: { partialRefundShows: 'reversed' },
    expects: { partialRefundTold: false },
  },
  {
    name: 'where a partial refund reads REVERSED with the whole sum',
    switches: { partialRefundShows: 'reversed', partialRefundAmount: 'original' },
    expects: { partialRefundTold: false },
  },
  {
    name: 'with one refund at most and no callbacks',
    switches: { repeatedRefunds: false, refundAfterPartialCapture: false, callbackEvents: 'none' },
    expects: { severalRefunds: false, messages: false },
  },
];

for (const run of RUNS) describeGateway(`UAPAY ${run.name}`, () => startUapayHarness(run));

describe('UAPAY alone', () => {
  let harness: GatewayHarness;

  beforeEach(async () => {
    harness = await startUapayHarness({ switches: {} });
  });

  afterEach(() => harness.stop());

  it('is not believed when its answers are not signed', async () => {
    harness.simulator.switches.set('answersSigned', false);
    expect(await harness.gateway.start(startRequest(harness))).toMatchObject({ kind: 'unknown', because: 'bad-response' });
    expect((await harness.gateway.check(harness.settings)).map(({ code }) => code)).toEqual(['uapay-key-wrong']);
  });

  it('is not asked again and again when it finds our clock wrong', async () => {
    harness.simulator.switches.set('clockSkewSeconds', 60);
    expect(await harness.gateway.start(startRequest(harness))).toEqual({ kind: 'refused', text: 'TIMELIMIT_ERROR' });
    expect(await harness.gateway.check(harness.settings)).toMatchObject([{ code: 'uapay-clock', level: 'bad' }]);
  });

  it('tells in its own words why a capture was refused, and takes it later', async () => {
    const { simulator, gateway, payer, settings } = harness;
    const counter = await open(harness, { manualCapture: true });
    await payer.pay(counter.target);
    simulator.switches.merge({ refuseCapture: 'Limit of the terminal', refuseCaptureTimes: 1 });
    expect(await counter.capture()).toEqual({ kind: 'refused', text: 'NOT_ALLOWED: Limit of the terminal' });
    expect((await counter.capture()).kind).toBe('done');
    expect(await gateway.read({ settings, reference: counter.target.reference, paymentReference: null })).toMatchObject({
      value: { phase: 'taken' },
    });
  });

  it('gets a new session when the old one has died', async () => {
    const counter = await open(harness);
    harness.simulator.clock.advance(30 * 3_600_000);
    expect((await counter.snapshot()).phase).toBe('open');
  });

  it('keeps merchants apart', async () => {
    const counter = await open(harness);
    await fetch(`${harness.simulator.url}/_sim/merchants`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clientId: '60018', secret: 'another-key' }),
    });
    const settings = { plain: { shopId: '60018', mode: 'test' }, secrets: { secretKey: 'another-key' } };
    expect(await harness.gateway.read({ ...counter.address, settings })).toMatchObject({ kind: 'refused' });
    expect(await harness.gateway.find(settings, 'ORDER-1002')).toEqual({ kind: 'done', value: null });
  });
});
