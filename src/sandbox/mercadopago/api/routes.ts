import type { Cause } from './answer';
import type { Endpoint } from './call';
import { createCardToken, readCardToken } from './card-tokens';
import { readChargeback, searchChargebacks } from './chargebacks';
import {
  changeCustomer,
  createCustomer,
  listCards,
  readCard,
  readCustomer,
  removeCard,
  removeCustomer,
  saveCard,
  searchCustomers,
} from './customers';
import { readInstalment, searchInstalments } from './instalments';
import { readMerchantOrder, searchMerchantOrders } from './merchant-orders';
import { changePayment, createPayment, readPayment, searchPayments } from './payments';
import { changePlan, createPlan, readPlan, searchPlans } from './plans';
import { changePreapproval } from './preapproval-change';
import { createPreapproval, readPreapproval, searchPreapprovals } from './preapprovals';
import { changePreference, createPreference, readOnePreference, searchPreferences } from './preferences';
import { listDocuments, listInstalmentOffers, listMethods, readMe, searchMethods } from './references';
import { createRefund, listRefunds, readRefund } from './refunds';

/** One method of the interface with what its caller must bring. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly endpoint: Endpoint;
  /** An idempotency key is required and honoured. */
  readonly keyed?: true;
  /** Test sellers are refused. */
  readonly realSellers?: true;
  /** A browser may call it with the public key. */
  readonly byPublicKey?: true;
  /** What a caller without a known token hears, where that is not the usual cause. */
  readonly stranger?: Cause;
}

/** Mercado Pago: section Payer document, errors of that endpoint. */
const CREDENTIALS_REQUIRED: Cause = { code: 1000, description: 'Credentials are required' };

const get = (path: string, endpoint: Endpoint): Route => ({ method: 'get', path, endpoint });
const post = (path: string, endpoint: Endpoint): Route => ({ method: 'post', path, endpoint });
const put = (path: string, endpoint: Endpoint): Route => ({ method: 'put', path, endpoint });
const remove = (path: string, endpoint: Endpoint): Route => ({ method: 'delete', path, endpoint });
const keyed = (route: Route): Route => ({ ...route, keyed: true });
const guarded = (route: Route): Route => ({ ...route, realSellers: true });
const open = (route: Route): Route => ({ ...route, byPublicKey: true });

/** All methods; a search stands before the path with an id. Mercado Pago: section Endpoints. */
export const ROUTES: readonly Route[] = [
  get('/users/me', readMe),
  open(get('/v1/payment_methods/search', searchMethods)),
  open(get('/v1/payment_methods/installments', listInstalmentOffers)),
  get('/v1/payment_methods', listMethods),
  { ...open(get('/v1/identification_types', listDocuments)), stranger: CREDENTIALS_REQUIRED },
  guarded(keyed(post('/v1/payments', createPayment))),
  get('/v1/payments/search', searchPayments),
  get('/v1/payments/:id', readPayment),
  guarded(put('/v1/payments/:id', changePayment)),
  guarded(keyed(post('/v1/payments/:id/refunds', createRefund))),
  get('/v1/payments/:id/refunds', listRefunds),
  get('/v1/payments/:id/refunds/:refundId', readRefund),
  open(post('/v1/card_tokens', createCardToken)),
  get('/v1/card_tokens/:id', readCardToken),
  guarded(post('/v1/customers', createCustomer)),
  get('/v1/customers/search', searchCustomers),
  get('/v1/customers/:id', readCustomer),
  guarded(put('/v1/customers/:id', changeCustomer)),
  guarded(remove('/v1/customers/:id', removeCustomer)),
  guarded(post('/v1/customers/:id/cards', saveCard)),
  get('/v1/customers/:id/cards', listCards),
  get('/v1/customers/:id/cards/:cardId', readCard),
  guarded(remove('/v1/customers/:id/cards/:cardId', removeCard)),
  post('/checkout/preferences', createPreference),
  get('/checkout/preferences/search', searchPreferences),
  get('/checkout/preferences/:id', readOnePreference),
  put('/checkout/preferences/:id', changePreference),
  get('/merchant_orders/search', searchMerchantOrders),
  get('/merchant_orders/:id', readMerchantOrder),
  post('/preapproval_plan', createPlan),
  get('/preapproval_plan/search', searchPlans),
  get('/preapproval_plan/:id', readPlan),
  put('/preapproval_plan/:id', changePlan),
  post('/preapproval', createPreapproval),
  get('/preapproval/search', searchPreapprovals),
  get('/preapproval/:id', readPreapproval),
  put('/preapproval/:id', changePreapproval),
  get('/authorized_payments/search', searchInstalments),
  get('/authorized_payments/:id', readInstalment),
  get('/v1/chargebacks/search', searchChargebacks),
  get('/v1/chargebacks/:id', readChargeback),
];
