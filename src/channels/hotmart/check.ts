import type { Finding } from '../../payments/ports/gateway';
import { basicOf } from './client';
import type { HotmartClient } from './client';
import { productSchema } from './products';
import type { Account } from './settings';

/** Says by listing one product whether the keys are good. The hottok cannot be asked for: only a message proves it. */
export async function checkAccount(client: HotmartClient, account: Account): Promise<readonly Finding[]> {
  const path = 'products/api/v1/products';
  const reply = await client.page(account, { path, query: { max_results: '1' }, schema: productSchema });
  // That passes by itself: what is bad stops us from asking until a person has mended it.
  if (reply.kind === 'later') return [{ code: 'hotmart-unreachable', level: 'warning', facts: { text: reply.text } }];
  if (reply.kind === 'refused') {
    const keys = reply.code === 'credentials';
    return [
      { code: keys ? 'hotmart-credentials-refused' : 'hotmart-refused', level: 'bad', facts: { text: reply.text } },
      ...(keys ? basicFindings(account) : []),
    ];
  }
  return [
    { code: 'hotmart-connection', level: 'good' },
    ...(reply.value.items.length === 0 ? [{ code: 'hotmart-no-products', level: 'warning' } as const] : []),
    ...basicFindings(account),
  ];
}

function basicFindings(account: Account): readonly Finding[] {
  return account.basic === '' || account.basic === basicOf(account) ? [] : [{ code: 'hotmart-basic-differs', level: 'warning' }];
}
