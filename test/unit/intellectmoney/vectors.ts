import type { MerchantSettings, RawNotification, StartRequest } from '../../../src/payments/ports/gateway';
import { currency } from '../../../src/payments/domain/currency';

export const KEY = 'hubShopKey_77';
export const SIGN_KEY = 'hubSignKey_2024';
export const TOKEN = 'test-bearer-0001';
export const ESHOP = '461234';

export const SHOP: MerchantSettings = {
  plain: { kind: 'organisation', mode: 'live', eshopId: ESHOP, holdMode: 'none', moves: 'off' },
  secrets: { secretKey: KEY },
};
export const API_SHOP: MerchantSettings = { ...SHOP, secrets: { secretKey: KEY, apiToken: TOKEN, signKey: SIGN_KEY } };

/** The same settings with other plain values. */
export const shopWith = (plain: Readonly<Record<string, string>>, base = SHOP): MerchantSettings => ({
  ...base,
  plain: { ...base.plain, ...plain },
});

/** A notification as it comes from the line. */
export const raw = (body: string | Buffer): RawNotification => ({
  body: Buffer.from(body),
  contentType: 'application/x-www-form-urlencoded',
  query: {},
  headers: {},
});

const COMMON = 'payMethod=Acquiring&shortPan=411111%2A%2A%2A%2A%2A%2A1111&country=RUS&bank=TEST+BANK&ipAddress=203.0.113.7&secretKey=';
const PAYER = 'userEmail=buyer%40shop.example';
const ORDER =
  'eshopId=461234&paymentId=3100200300&orderId=1001&eshopAccount=4356090001&serviceName=Order+1001&recipientOriginalAmount=250.00';
const HELD = 'eshopId=461234&paymentId=3100200301&orderId=INS-1002&eshopAccount=4356090001';
const HELD_SUM = 'recipientOriginalAmount=1999.50&recipientAmount=1999.50&recipientCurrency=RUB&paymentStatus=6';

/** Notifications with hashes that other implementations made. */
export const NOTIFICATIONS = {
  paid: `${ORDER}&recipientAmount=250.00&recipientCurrency=RUB&paymentStatus=5&userName=&${PAYER}&paymentData=2025-10-09+11%3A53%3A20&${COMMON}&hash=81a4a87f14f4005949c9b975964348a1`,
  heldUtf8: `${HELD}&serviceName=%D0%97%D0%B0%D0%BA%D0%B0%D0%B7+INS-1002&${HELD_SUM}&userName=%D0%98%D0%B2%D0%B0%D0%BD+%D0%A2%D0%B5%D1%81%D1%82%D0%BE%D0%B2&${PAYER}&paymentData=2025-10-09+11%3A53%3A20&${COMMON}&hash=f2f26a1227345aa4f434e6e22431b5e4`,
  heldCyrillic: `${HELD}&serviceName=%C7%E0%EA%E0%E7+INS-1002&${HELD_SUM}&userName=%C8%E2%E0%ED+%D2%E5%F1%F2%EE%E2&${PAYER}&paymentData=2025-10-09+11%3A53%3A20&${COMMON}&hash=ebf480bdfb9c64eb030650901e24f78a`,
  refundedInPart: `${ORDER}&recipientAmount=250.00&refundAmount=100.00&recipientCurrency=RUB&paymentStatus=8&userName=&${PAYER}&paymentData=2025-10-10+10%3A00%3A00&${COMMON}&hash=b6596a376e842a4c249a5aa6d27f1898`,
} as const;

/** A start request; everything can be changed. */
export function startRequest(change: Partial<StartRequest> = {}): StartRequest {
  return {
    settings: SHOP,
    orderNumber: 'INS-1002',
    amount: { minor: 199_950, currency: currency('RUB') },
    manualCapture: false,
    description: 'Заказ INS-1002',
    language: 'ru',
    customerEmail: 'buyer@shop.example',
    returnUrl: 'https://shop.example/ok',
    notifyUrl: 'https://hub.example/cb/im/2',
    expiresAt: null,
    lines: [],
    ...change,
  };
}
