import type { Finding } from '../../payments/ports/gateway';
import type { ApiShop, IntellectmoneyClient, Reply } from './client';
import { hasApi, secretsOf } from './client';
import type { Individual, Organisation, Shop } from './settings';
import { errorText } from './wire';

/** A number that invoices may have, but this one was never given out. */
const NO_INVOICE = '3000000000';

/** The personal interface says 2 when it does not know who asks; the list of codes is not documented. */
const AUTHORISATION_FAILED = 2;
const BLAMES_KEYS = /sign|hash|auth|token|secret|access|подпис|хэш|хеш|ключ|доступ/i;

/**
 * Says what can be known of a merchant without making an invoice. With credentials for the interface the keys are tried; without, only the first
 * notification proves the secret key. IntellectMoney: sections Merchant API, Holding rules and Other shop behaviour.
 */
export async function checkMerchant(client: IntellectmoneyClient, shop: Shop): Promise<readonly Finding[]> {
  const connection = shop.kind === 'organisation' && hasApi(shop) ? await tryKeys(client, shop) : await knock(client);
  const test: readonly Finding[] = shop.mode === 'test' ? [{ code: 'intellectmoney-test-money', level: 'warning' }] : [];
  return [...connection, ...test, ...(shop.kind === 'organisation' ? ofOrganisation(shop) : ofIndividual(shop))];
}

async function knock(client: IntellectmoneyClient): Promise<readonly Finding[]> {
  const there = (await client.knock()) === 'there';
  return [there ? { code: 'intellectmoney-reachable', level: 'good' } : { code: 'intellectmoney-unreachable', level: 'bad' }];
}

async function tryKeys(client: IntellectmoneyClient, shop: ApiShop): Promise<readonly Finding[]> {
  return [findingOf(await client.cardState(shop, NO_INVOICE), shop)];
}

/** "No such invoice" is the answer that shows both signatures and the token to be good. */
function findingOf(reply: Reply, shop: ApiShop): Finding {
  switch (reply.kind) {
    case 'silent':
    case 'broken':
      return { code: 'intellectmoney-unreachable', level: 'bad' };
    case 'denied':
      return { code: 'intellectmoney-key-wrong', level: 'bad', facts: { text: `status ${reply.status}` } };
    case 'answer': {
      const { OperationState, Result } = reply.answer;
      const text = errorText(reply.answer, secretsOf(shop));
      const denied = [OperationState.Code, Result?.State.Code].includes(AUTHORISATION_FAILED) || BLAMES_KEYS.test(text);
      return denied
        ? { code: 'intellectmoney-key-wrong', level: 'bad', facts: { text } }
        : { code: 'intellectmoney-connection', level: 'good' };
    }
    default:
      return reply satisfies never;
  }
}

function ofOrganisation(shop: Organisation): readonly Finding[] {
  const unproved: readonly Finding[] = hasApi(shop) ? [] : [{ code: 'intellectmoney-key-unproved', level: 'warning' }];
  const unique: readonly Finding[] = shop.holdMode === 'none' ? [] : [{ code: 'intellectmoney-unique-numbers', level: 'warning' }];
  const moves: readonly Finding[] = shop.moves === 'on' ? [{ code: 'intellectmoney-moves-experimental', level: 'warning' }] : [];
  return [...unproved, ...unique, ...moves];
}

function ofIndividual(shop: Individual): readonly Finding[] {
  return shop.secretKey === undefined ? [{ code: 'intellectmoney-individual-unproved', level: 'warning' }] : [];
}
