import type { UpgatesSimulator } from '../../../src/sandbox/upgates/simulator';
import { startWorld } from '../../support/world';
import type { World } from '../../support/world';
import { openAcademy, openShop } from './stand';
import type { Academy } from './stand';

const PETRA = { email: 'Petra.Nova@Example.com', firstName: 'Petra', lastName: 'Nová', phone: null } as const;
const PETRAS = 'petra.nova@example.com';

describe('an order of an Upgates shop that is changed later', () => {
  let world: World;
  let shop: UpgatesSimulator;
  let academy: Academy;
  let names = 0;
  beforeAll(async () => {
    world = await startWorld({ environment: { UPGATES_EXTRA_HOSTS: 'localhost' } });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    names += 1;
    shop = await openShop();
  });
  afterEach(() => shop.stop());

  const open = async (typed = {}): Promise<void> => {
    academy = await openAcademy(world, `changed-${names}`, { shop, typed });
  };
  const order = (number: string, given: Parameters<UpgatesSimulator['placeOrder']>[0] = {}) =>
    shop.placeOrder({ number, customer: PETRA, lines: [{ productId: 501 }], ...given });

  it('enrols in every product of an order, and takes back what is removed from it', async () => {
    await open();
    await academy.course('Háčkování', '501');
    await academy.course('Ponožky', '503');
    order('2026000017', {
      lines: [{ productId: 501, quantity: 2 }, { productId: 503 }, { title: 'Sleva', type: 'discount', price: -1000 }],
    });
    shop.payAtTill('2026000017');
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual(['Háčkování', 'Ponožky']);
    expect(await academy.letters(PETRAS)).toEqual(['welcome']);
    shop.changeLines('2026000017', [{ productId: 503 }]);
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual(['Ponožky']);
  });

  it('keeps access while one of two orders is good', async () => {
    await open();
    await academy.course('Háčkování', '501');
    for (const number of ['2026000017', '2026000018']) {
      order(number);
      shop.payAtTill(number);
    }
    await academy.settled();
    shop.cancel('2026000017');
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual(['Háčkování']);
    shop.remove('2026000018');
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual([]);
  });

  it('takes nothing back where the owner does not want that: cancelled, deleted, without its line, or with its payment taken back', async () => {
    await open({ takeBack: 'no' });
    await academy.course('Háčkování', '501');
    await academy.course('Ponožky', '503');
    const changes: readonly ((number: string) => void)[] = [
      (number) => shop.cancel(number),
      (number) => shop.remove(number),
      (number) => shop.changeLines(number, [{ productId: 503 }]),
      (number) => shop.setPaid(number, null),
    ];
    for (const [index, change] of changes.entries()) {
      const number = `200${index}`;
      const email = `buyer${index}@example.com`;
      order(number, { customer: { ...PETRA, email } });
      shop.payAtTill(number);
      await academy.settled();
      expect(await academy.seats(email)).toEqual(['Háčkování']);
      change(number);
      await academy.settled();
      expect(await academy.seats(email)).toContain('Háčkování');
      expect(await academy.letters(email)).not.toContain('ended');
    }
  });
});
