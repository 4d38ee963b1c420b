import { currency } from '../../../src/payments/domain/currency';
import { formatMoney, money } from '../../../src/payments/domain/money';
import { PERSON, startWorld } from '../world';
import type { World } from '../world';
import { addSeller, sendLinkForm, signIn } from '../own-seller';
import type { Visitor } from '../visitor';
import type { GatewayDriver, MatrixOrder, PlatformDriver, Shown } from './drivers';

const OWNER = 'owner@school.example';
const SHOWN: Readonly<Record<string, Shown>> = {
  pending: 'waiting',
  authorized: 'held',
  paid: 'paid',
  canceled: 'canceled',
  refunded: 'refunded',
};

interface Ordering {
  readonly world: World;
  readonly installationId: string;
  readonly owner: Visitor;
  readonly gateway: GatewayDriver;
  readonly merchant: string;
  readonly amount: number;
  readonly number: string;
}

const typed = ({ gateway }: Ordering, minor: number): string => formatMoney(money(minor, currency(gateway.currency)));

async function invoiceOf({ world, installationId, number }: Ordering): Promise<string> {
  const [row] = (await world.desk.invoices(installationId, { search: number })).rows;
  if (!row) throw new Error(`there is no invoice ${number}`);
  return row.id;
}

/** The button of the order screen, with the question behind it. */
async function pressIn(ordering: Ordering, button: 'confirm' | 'cancel' | 'refund', minor?: number): Promise<boolean> {
  const { world, owner } = ordering;
  const sum = minor === undefined ? '' : `?amount=${typed(ordering, minor)}`;
  const question = await owner.go(`${world.hub}/invoices/${await invoiceOf(ordering)}/${button}${sum}`);
  if (question.status >= 400) return false;
  const after = await owner.submit(question, { form: `/${button}"` });
  const good = after.body.includes('class="toast good"');
  // A refund that the gateway has not spoken of yet is under way, as it is for platforms that ask for it by a call.
  return button === 'refund' ? !after.body.includes('class="toast bad"') : good;
}

function orderOf(ordering: Ordering): MatrixOrder {
  const { world, installationId, owner, merchant, amount, number, gateway } = ordering;
  return {
    link: async () => {
      const fields = { choice: `${merchant} ${gateway.currency}`, number, sum: typed(ordering, amount), email: 'payer@mail.example' };
      const { after } = await sendLinkForm(owner, world.hub, fields);
      const [link] = /http:\/\/localhost:\d+\/p\/[\w-]+/.exec(after.body) ?? [];
      if (link === undefined) throw new Error(`no link was made: ${after.status}`);
      return link;
    },
    press: (button, minor) => pressIn(ordering, button, minor),
    shows: async () => SHOWN[(await world.desk.invoice(installationId, await invoiceOf(ordering)))?.standing.state ?? ''] ?? 'waiting',
  };
}

/** A seller without a CRM or shop, who works on our own screens. */
export const own: PlatformDriver = {
  code: 'own',
  showsHolds: true,
  showsRefunds: true,
  start: async (gateway) => {
    const world = await startWorld();
    const installationId = await addSeller(world, OWNER, 'School of tea');
    const owner = await signIn(world, OWNER);
    const { uapay, intellectmoney, mercadopago } = world;
    const urls: Readonly<Record<string, string>> = { uapay: uapay.url, intellectmoney: intellectmoney.url, mercadopago: mercadopago.url };
    let orders = 0;
    return {
      desk: world.desk,
      installationId,
      gatewayUrl: urls[gateway.code] ?? '',
      addMerchant: async (name, { confirmManually, fields }) => {
        const added = await world.desk.addMerchant(installationId, gateway.code, { name, confirmManually, fields }, PERSON);
        if (!added.ok) throw new Error(JSON.stringify(added.problems));
        return added.value.id;
      },
      addOrder: async (merchant, amount) => {
        orders += 1;
        return orderOf({ world, installationId, owner, gateway, merchant, amount, number: `OWN-${orders}` });
      },
      stop: () => world.stop(),
    };
  },
};
