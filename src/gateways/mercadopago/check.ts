import type { Finding } from '../../payments/ports/gateway';
import type { MercadopagoClient, Reply } from './client';
import type { CountryCode } from './countries';
import { COUNTRIES, COUNTRY_CODES } from './countries';
import type { Shop } from './settings';
import { accountSchema } from './wire';
import type { WireAccount } from './wire';

/** How the panel marks accounts that were made for trying things out. */
const TEST_TAG = 'test_user';

/** Says by asking who the token belongs to whether a merchant can be used. Mercado Pago: section Base URL, credentials, headers. */
export async function checkShop(client: MercadopagoClient, shop: Shop): Promise<readonly Finding[]> {
  const reply = await client.read(shop, { path: '/users/me', schema: accountSchema });
  const account = reply.kind === 'done' ? reply.value : null;
  if (account === null) return [unreachable(reply)];
  const theirs = COUNTRY_CODES.find((code) => COUNTRIES[code].siteId === account.site_id);
  if (theirs !== shop.country) return [differs(shop.country, theirs ?? account.site_id)];
  return [
    { code: 'mercadopago-connection', level: 'good', facts: { account: account.nickname ?? account.id } },
    ...testFindings(shop, account),
    ...(shop.webhookSecret === undefined ? [{ code: 'mercadopago-no-webhook-secret', level: 'warning' } as const] : []),
  ];
}

function unreachable(reply: Reply<unknown>): Finding {
  if (reply.kind !== 'refused') return { code: 'mercadopago-unreachable', level: 'bad' };
  return { code: 'mercadopago-token-refused', level: 'bad', facts: { text: reply.text } };
}

function differs(chosen: CountryCode, theirs: string): Finding {
  return { code: 'mercadopago-country-differs', level: 'bad', facts: { chosen, account: theirs } };
}

/** Neither the form of the token nor `live_mode` tells test from live: the account's own mark does. */
function testFindings({ mode }: Shop, { tags }: WireAccount): readonly Finding[] {
  const seller = (tags ?? []).includes(TEST_TAG);
  if (seller) return [{ code: mode === 'live' ? 'mercadopago-test-seller-live' : 'mercadopago-test-seller', level: 'warning' }];
  return mode === 'test' ? [{ code: 'mercadopago-test-money', level: 'warning' }] : [];
}
