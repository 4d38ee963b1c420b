import type { Database } from '../../infra/database';
import { rows } from '../../infra/database';
import type { OrderTransaction, PaymentMethod, WayBack } from './rows';
import type { InsalesStore } from './store';

type PaymentTables = Pick<InsalesStore, 'methods' | 'keepMethod' | 'keepTransaction' | 'transactionsOf' | 'wayBack' | 'findWayBack'>;

const METHOD = `select installation_id as "installationId", merchant_code as "merchantCode", method_id as "methodId", offered, success_url as "successUrl",
  fail_url as "failUrl", server_url as "serverUrl", read_at as "readAt" from insales_method`;
const TRANSACTION = `select installation_id as "installationId", merchant_code as "merchantCode", transaction_id as "transactionId", order_id as "orderId",
  order_key as "orderKey", amount, original_amount as "originalAmount", original_currency as "originalCurrency",
  platform_invoice_id as "platformInvoiceId", created_at as "createdAt" from insales_transaction`;
const WAY_BACK = `select installation_id as "installationId", key, order_id as "orderId", order_key as "orderKey" from insales_return`;

/** Payment methods, the shop's own attempts, and ways back. */
export function paymentTables(db: Database): PaymentTables {
  return {
    methods: (installationId) =>
      db.select((tx) => rows<PaymentMethod>(tx, `${METHOD} where installation_id = $1 order by merchant_code`, [installationId])),
    keepMethod: (method) => keepMethod(db, method),
    keepTransaction: (transaction) => keepTransaction(db, transaction),
    transactionsOf: (installationId, orderId) =>
      db.select((tx) =>
        rows<OrderTransaction>(tx, `${TRANSACTION} where installation_id = $1 and order_id = $2 order by created_at desc`, [
          installationId,
          orderId,
        ]),
      ),
    wayBack: ({ installationId, key, orderId, orderKey, at }) =>
      db.transaction(async (tx) => {
        await rows(
          tx,
          `insert into insales_return (installation_id, key, order_id, order_key, created_at) values ($1, $2, $3, $4, $5)
           on conflict (installation_id, order_id) do nothing`,
          [installationId, key, orderId, orderKey, at],
        );
        const [kept] = await rows<WayBack>(tx, `${WAY_BACK} where installation_id = $1 and order_id = $2`, [installationId, orderId]);
        if (!kept) throw new Error('A way back has disappeared');
        return kept;
      }),
    findWayBack: async (installationId, key) =>
      (await db.select((tx) => rows<WayBack>(tx, `${WAY_BACK} where installation_id = $1 and key = $2`, [installationId, key])))[0] ?? null,
  };
}

async function keepMethod(db: Database, method: PaymentMethod): Promise<void> {
  const { installationId, merchantCode, methodId, offered, successUrl, failUrl, serverUrl, readAt } = method;
  await db.transaction((tx) =>
    rows(
      tx,
      `insert into insales_method (installation_id, merchant_code, method_id, offered, success_url, fail_url, server_url, read_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (installation_id, merchant_code) do update set method_id = $3, offered = $4, success_url = $5, fail_url = $6, server_url = $7, read_at = $8`,
      [installationId, merchantCode, methodId, offered, successUrl, failUrl, serverUrl, readAt],
    ),
  );
}

async function keepTransaction(db: Database, transaction: OrderTransaction): Promise<void> {
  const { installationId, merchantCode, transactionId, orderId, orderKey, createdAt } = transaction;
  const { amount, originalAmount, originalCurrency, platformInvoiceId } = transaction;
  const known = [installationId, merchantCode, transactionId, orderId, orderKey, createdAt];
  await db.transaction((tx) =>
    rows(
      tx,
      `insert into insales_transaction (installation_id, merchant_code, transaction_id, order_id, order_key, created_at,
         amount, original_amount, original_currency, platform_invoice_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (installation_id, merchant_code, transaction_id)
       do update set amount = $7, original_amount = $8, original_currency = $9, platform_invoice_id = $10`,
      [...known, amount, originalAmount, originalCurrency, platformInvoiceId],
    ),
  );
}
