import { methodOfNumber } from '../cards';
import { COUNTRIES, documentsOf, reserveDays } from '../countries';
import { isCard, METHODS, PSE_BANKS } from '../methods';
import type { Method } from '../methods';
import type { CountryCode, Json } from '../model';
import { decimalText, readDecimal, toWire } from '../money';
import type { Parts } from '../parts';
import { bad, failed, ok } from './answer';
import type { Endpoint } from './call';

/** Whose token it is. */
export const readMe: Endpoint = ({ account }) =>
  ok({
    id: account.id,
    nickname: account.name.toUpperCase().replaceAll(/\W+/g, ''),
    first_name: account.name,
    last_name: '',
    email: account.email,
    country_id: account.country,
    site_id: COUNTRIES[account.country].siteId,
    user_type: 'normal',
    tags: account.testSeller ? ['normal', 'test_user'] : ['normal'],
    status: { site_status: 'active' },
  });

/** The ways to pay in the account's country with their limits. */
export const listMethods: Endpoint = ({ account }, parts) =>
  ok(METHODS[account.country].map((method) => methodView(method, account.country, parts)));

/** The methods that a card with these first digits may have. */
export const searchMethods: Endpoint = ({ account, query }, parts) => {
  const method = methodOfNumber(account.country, query['bins'] ?? query['bin'] ?? '');
  const results = method ? [methodView(method, account.country, parts)] : [];
  return ok({ paging: { total: results.length, limit: 30, offset: 0 }, results });
};

/** In how many parts an amount can be paid by a card with these first digits; parts cost nothing here. */
export const listInstalmentOffers: Endpoint = ({ account, query }) => {
  const { exponent } = COUNTRIES[account.country];
  const method = methodOfNumber(account.country, query['bin'] ?? '');
  const amount = readDecimal(query['amount'] ?? '', exponent);
  if (!method || typeof amount !== 'number') return bad(1, 'bin and amount are required');
  const costs = [1, 3, 6, 12].map((installments) => ({
    installments,
    installment_rate: 0,
    installment_amount: toWire(Math.floor(amount / installments), exponent),
    total_amount: toWire(amount, exponent),
    recommended_message: `${installments} x ${decimalText(Math.floor(amount / installments), exponent)}`,
  }));
  return ok([{ payment_method_id: method.id, payment_type_id: method.typeId, payer_costs: costs }]);
};

/** The kinds of documents of the country; an error where there are none. */
export const listDocuments: Endpoint = ({ account }, { switches }) => {
  const documents = documentsOf(account.country, switches);
  if (documents.length > 0)
    return ok(documents.map(({ id, name, type, min, max }) => ({ id, name, type, min_length: min, max_length: max })));
  if (switches.text('mexicoDocuments') === 'empty') return ok([]);
  return failed(404, [{ code: 1004, description: 'The site has no identification types' }]);
};

function methodView(method: Method, country: CountryCode, { switches }: Parts): Json {
  const { exponent } = COUNTRIES[country];
  const reserve = reserveDays(country, switches.flag('colombiaReserve')) === null ? 'unsupported' : 'supported';
  const picture = `https://static.example/${method.id}.gif`;
  return {
    id: method.id,
    name: method.name,
    payment_type_id: method.typeId,
    status: 'active',
    secure_thumbnail: picture,
    thumbnail: picture,
    deferred_capture: isCard(method) ? reserve : 'does_not_apply',
    settings: isCard(method) ? [{ security_code: { length: method.id === 'amex' ? 4 : 3, mode: 'mandatory' } }] : [],
    additional_info_needed: method.needs,
    min_allowed_amount: toWire(method.min, exponent),
    max_allowed_amount: toWire(method.max, exponent),
    accreditation_time: method.accreditation,
    financial_institutions: method.id === 'pse' ? PSE_BANKS : [],
    processing_modes: ['aggregator'],
  };
}
