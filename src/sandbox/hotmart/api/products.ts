import type { Product } from '../model';
import { toWire } from '../money';
import type { Parts } from '../parts';
import { refused } from './answer';
import type { Call, Reply } from './answer';
import { PAGING, paged } from './paging';
import { unknownParameter } from './parameters';

const STATUSES = ['ACTIVE', 'DRAFT', 'PAUSED', 'DELETED', 'IN_REVIEW', 'CHANGES_PENDING_ON_PRODUCT'];

/** The producer's products. Hotmart: section Calls. */
export function listProducts(call: Call, parts: Parts): Reply {
  const { books } = parts;
  const { id, status, format } = call.query;
  const odd = unknownParameter(call, [...PAGING, 'id', 'status', 'format'], parts);
  if (odd) return odd;
  if (status !== undefined && !STATUSES.includes(status)) return refused(400, 'invalid_parameter', 'status is not known');
  const found = [...books.products.values()].filter(
    (product) =>
      (id === undefined || String(product.id) === id) &&
      (status === undefined || product.status === status) &&
      (format === undefined || formatOf(product) === format),
  );
  return paged(
    found.map((product) => ({
      id: product.id,
      name: product.name,
      ucode: product.ucode,
      status: product.status,
      created_at: product.createdAt.getTime(),
      format: formatOf(product),
      is_subscription: product.isSubscription,
      warranty_period: product.warrantyDays,
    })),
    call,
  );
}

/** The offers of a product. */
export function listOffers(call: Call, parts: Parts): Reply {
  const product = parts.books.byUcode(call.params['ucode'] ?? '');
  if (!product) return refused(404, 'not_found', 'Product not found');
  return (
    unknownParameter(call, PAGING, parts) ??
    paged(
      product.offers.map(({ code, name, minor, main }) => ({
        code,
        name,
        description: '',
        price: { value: toWire(minor), currency_code: product.currency },
        payment_mode: product.isSubscription ? 'SUBSCRIPTION' : 'PAY_IN_FULL',
        is_main_offer: main,
      })),
      call,
    )
  );
}

/** The plans of a product; one without plans answers 400. */
export function listPlans(call: Call, parts: Parts): Reply {
  const product = parts.books.byUcode(call.params['ucode'] ?? '');
  if (!product) return refused(404, 'not_found', 'Product not found');
  if (!product.isSubscription) return refused(400, 'invalid_product', 'The product is not a subscription');
  return (
    unknownParameter(call, PAGING, parts) ??
    paged(
      product.plans.map(({ id, code, name, periodicity }) => ({
        code,
        name,
        price: { value: toWire(product.offers.find(({ planId }) => planId === id)?.minor ?? 0), currency_code: product.currency },
        payment_mode: 'SUBSCRIPTION',
        periodicity,
        trial_period: 0,
        max_installments: 1,
      })),
      call,
    )
  );
}

function formatOf({ isSubscription }: Product): string {
  return isSubscription ? 'COMMUNITY' : 'ONLINE_COURSE';
}
