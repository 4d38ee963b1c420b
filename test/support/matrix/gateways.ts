import { z } from 'zod';
import type { Visited, Visitor } from '../visitor';
import { sellerLedger } from '../mercadopago';
import { ESHOP, SELLER, SHOP } from '../world';
import type { GatewayDriver, Moved } from './drivers';

const State = z.object({ ledger: z.array(z.object({ kind: z.string(), amount: z.number() })) });

async function ledgerOf(url: string): Promise<readonly Moved[]> {
  return State.parse(await (await fetch(`${url}/_sim/state`)).json()).ledger;
}

async function press(payer: Visitor, page: Visited, form: string): Promise<void> {
  const after = await payer.submit(page, { form });
  if (after.status >= 400) throw new Error(`${after.url} answered ${after.status}`);
}

const uapay: GatewayDriver = {
  code: 'uapay',
  currency: 'UAH',
  merchant: (holds) => ({ confirmManually: holds, fields: { shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'live' } }),
  pay: (payer, page) => press(payer, page, '/pay"'),
  ledger: ledgerOf,
};

const intellectmoney: GatewayDriver = {
  code: 'intellectmoney',
  currency: 'RUB',
  merchant: (holds) => ({
    confirmManually: false,
    fields: {
      kind: 'organisation',
      mode: 'live',
      eshopId: ESHOP.id,
      secretKey: ESHOP.secretKey,
      holdMode: holds ? 'hold' : 'none',
      moves: 'on',
    },
  }),
  pay: (payer, page) => press(payer, page, 'data-test="pay"'),
  ledger: ledgerOf,
};

/** Its payment page takes money in one step, so that nothing is held whatever a shop wishes. */
const mercadopago: GatewayDriver = {
  code: 'mercadopago',
  currency: 'BRL',
  merchant: (holds) => ({
    confirmManually: holds,
    fields: {
      country: 'BR',
      mode: 'live',
      publicKey: SELLER.publicKey,
      accessToken: SELLER.accessToken,
      webhookSecret: SELLER.webhook.secret,
    },
  }),
  pay: async (payer, page) => {
    const after = await payer.submit(page, { form: '/checkout/v1/payment"', fields: { method: 'card', holder: 'APRO' } });
    if (after.status >= 400) throw new Error(`${after.url} answered ${after.status}`);
  },
  ledger: sellerLedger,
};

/** Every gateway of the registry; a new one joins here. */
export const GATEWAYS: readonly GatewayDriver[] = [uapay, intellectmoney, mercadopago];
