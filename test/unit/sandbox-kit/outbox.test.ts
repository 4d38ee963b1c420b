import { SimClock } from '../../../src/sandbox/kit/clock';
import { Faults } from '../../../src/sandbox/kit/faults';
import { Outbox } from '../../../src/sandbox/kit/outbox';

interface Shown {
  readonly url: string;
}
const MESSAGE = { shown: { url: 'http://shop.example/hook/1' }, hidden: 'secret' };

function outboxWith(post: (forged: boolean) => string) {
  const clock = new SimClock();
  const faults = new Faults();
  const outbox = new Outbox<Shown, string>({
    clock,
    faults,
    ladderSeconds: [],
    post: async (_message, { forged }) => post(forged),
    delivered: (result) => result === 'taken',
  });
  return { outbox, faults };
}

it('says what became of a message, and nothing that only its sender may know', async () => {
  const { outbox } = outboxWith(() => 'taken');
  outbox.add(MESSAGE);
  await outbox.flush();
  expect(outbox.list()).toEqual([
    { id: 1, ...MESSAGE.shown, state: 'delivered', attempts: [{ at: expect.any(Date), result: 'taken' }], nextAt: null },
  ]);
});

it('forges all copies of one attempt', async () => {
  const { outbox, faults } = outboxWith((forged) => (forged ? 'refused' : 'taken'));
  faults.add({ match: 'OUT /hook', kind: 'duplicate', value: 3 });
  faults.add({ match: 'OUT /hook', kind: 'wrong-signature' });
  outbox.add(MESSAGE);
  await outbox.flush();
  expect(outbox.list()[0]?.attempts.map(({ result }) => result)).toEqual(['refused', 'refused', 'refused']);
  expect(faults.list()).toEqual([]);
});

it('takes a call that throws for no answer', async () => {
  const { outbox } = outboxWith(() => {
    throw new Error('broken off');
  });
  outbox.add(MESSAGE);
  await outbox.flush();
  expect(outbox.list()).toMatchObject([{ state: 'given-up', attempts: [{ result: 'no answer' }] }]);
});
