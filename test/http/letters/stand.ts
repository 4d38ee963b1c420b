import { z } from 'zod';
import { rows } from '../../../src/infra/database';
import type { InvoiceEvent } from '../../../src/payments/domain/apply';
import type { LetterKind } from '../../../src/payments/letters/letter-kinds';
import { LETTERS, LETTER_KINDS } from '../../../src/payments/letters/letter-kinds';
import type { LetterLogRow } from '../../../src/payments/letters/letters-desk';
import { recordEvents } from '../../../src/payments/record';
import type { StoredInvoice } from '../../../src/payments/stores/invoices';
import { lockInvoice } from '../../../src/payments/stores/invoices';
import { addMerchant, addPayment, connect, payByLink, simState } from '../../support/crm';
import type { CrmPayment } from '../../support/crm';
import { eventually } from '../../support/eventually';
import type { World, WorldOptions } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

const Mail = z.object({
  letters: z.array(z.object({ to: z.array(z.string()), subject: z.string(), text: z.string(), html: z.string(), language: z.string() })),
});
export type Arrived = z.infer<typeof Mail>['letters'][number];

/** Who the customer of every order of the simulated CRM is. */
export const CUSTOMER = 'customer@example.org';

/** The address that a test gives a letter of its own, so that the mailbox tells the kinds apart. */
export const addressFor = (kind: LetterKind): string => `${kind}@shop.example`;

/** A shop with letters, and what happens to its invoices. */
export interface Stand {
  readonly world: World;
  readonly installationId: string;
  readonly auto: { readonly id: string; readonly type: string };
  readonly manual: { readonly id: string; readonly type: string };
  /** Switches these letters on and all others off; letters to the shop go each to an address of its own. */
  switchOn(kinds: readonly LetterKind[], common?: string): Promise<void>;
  speak(language: string): Promise<void>;
  /** A payment whose link was made; gives the payment and our invoice. */
  linked(type: string, minor: number): Promise<{ readonly payment: CrmPayment; readonly invoiceId: string; readonly link: string }>;
  /** The same, paid; waits until the invoice stands at this state. */
  paid(type: string, minor: number, state?: 'paid' | 'authorized'): Promise<{ readonly payment: CrmPayment; readonly invoiceId: string }>;
  /** Tells the heart facts as a gateway would, in one transaction. */
  tell(invoiceId: string, events: (stored: StoredInvoice) => readonly InvoiceEvent[]): Promise<void>;
  /** The letters about an order as our own list has them, once none waits any more. */
  log(orderNumber: string): Promise<readonly LetterLogRow[]>;
  /** What has arrived for an address about an order. */
  arrived(address: string, orderNumber: string): Promise<readonly Arrived[]>;
  numberOf(invoiceId: string): Promise<string>;
}

async function settled(world: World, installationId: string, orderNumber: string): Promise<readonly LetterLogRow[]> {
  return eventually(async () => {
    const { rows: all } = await world.desk.letters.log(installationId);
    const about = all.filter((one) => one.orderNumber === orderNumber);
    if (about.some(({ state }) => state === 'waiting')) throw new Error('a letter still waits');
    return about;
  });
}

/** Presses "Generate link" where no link can come of it. */
export async function pressInVain(world: World, payment: CrmPayment): Promise<void> {
  const answer = await fetch(`${world.retailcrm.url}/admin/payments/${payment.id}/generate-link`, { method: 'POST', redirect: 'manual' });
  await answer.arrayBuffer();
}

/** Starts a shop with two merchants. Stop its world in `afterAll`. */
export async function startStand(options: WorldOptions = {}): Promise<Stand> {
  const world = await startWorld(options);
  const installationId = await connect(world);
  const auto = await addMerchant(world, installationId, { name: 'By itself' });
  const manual = await addMerchant(world, installationId, { name: 'By hand', manual: true });
  const numberOf = async (invoiceId: string): Promise<string> =>
    (await world.desk.invoice(installationId, invoiceId))?.orderNumber ?? 'no such invoice';
  const linked: Stand['linked'] = async (type, minor) => {
    const payment = await addPayment(world, type, minor);
    const made = await payment.press('generate-link');
    const { externalId, link } = made.payment.invoice ?? { externalId: null, link: null };
    if (!externalId || !link) throw new Error(made.errorMsg ?? 'no link');
    return { payment, invoiceId: externalId, link };
  };
  return {
    world,
    installationId,
    auto,
    manual,
    switchOn: async (kinds, common = '') => {
      const letters = LETTER_KINDS.map((kind) => ({
        kind,
        on: kinds.includes(kind),
        recipients: LETTERS[kind].to === 'shop' && common === '' ? addressFor(kind) : '',
      }));
      const saved = await world.desk.letters.save(installationId, { common, letters }, PERSON);
      if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
    },
    speak: async (language) => {
      await world.heart.db.transaction((tx) => rows(tx, 'update installation set language = $2 where id = $1', [installationId, language]));
    },
    linked,
    paid: async (type, minor, state = 'paid') => {
      const { payment, invoiceId, link } = await linked(type, minor);
      await payByLink(link, 'pay');
      await eventually(async () => (await world.desk.invoice(installationId, invoiceId))?.standing.state === state);
      return { payment, invoiceId };
    },
    tell: (invoiceId, events) =>
      world.heart.db.transaction(async (tx) => {
        const stored = await lockInvoice(tx, installationId, invoiceId);
        if (!stored) throw new Error('no such invoice');
        await recordEvents(world.heart, tx, stored, { events: events(stored), actor: { kind: 'system' }, holdHours: null });
      }),
    log: (orderNumber) => settled(world, installationId, orderNumber),
    arrived: async (address, orderNumber) => {
      await settled(world, installationId, orderNumber);
      const { letters } = Mail.parse(await simState(world.mail.url));
      return letters.filter((one) => one.to.includes(address) && one.subject.includes(orderNumber));
    },
    numberOf,
  };
}
