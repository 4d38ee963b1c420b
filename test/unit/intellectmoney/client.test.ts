import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createIntellectmoney } from '../../../src/gateways/intellectmoney/gateway';
import { callSignatures } from '../../../src/gateways/intellectmoney/signature';
import { createHttp } from '../../../src/infra/http';
import type { Gateway } from '../../../src/payments/ports/gateway';
import { quietLogger } from '../../support/quiet-logger';
import { API_SHOP, ESHOP, KEY, shopWith, SIGN_KEY, startRequest, TOKEN } from './vectors';

const NOW = new Date('2025-10-09T09:00:00Z');

let server: Server;
let gateway: Gateway;
let answer: { readonly status: number; readonly text: string };
let asked: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[];

/** The service says this to every call. */
const says = (body: unknown, status = 200): void => {
  answer = { status, text: typeof body === 'string' ? body : JSON.stringify(body) };
};
const made = (change: object = {}, state: object = { Code: 0, Desc: 'Ok' }) => ({
  OperationState: { Code: 0, Desc: 'Ok' },
  Result: { State: state, InvoiceId: 3_100_200_300, ...change },
});
const start = () => gateway.start(startRequest({ settings: API_SHOP }));

beforeEach(async () => {
  asked = [];
  server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(Buffer.from(chunk));
    asked.push({ path: req.url ?? '', headers: req.headers, body: Buffer.concat(chunks).toString() });
    res.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answer.text);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const http = createHttp({ logger: quietLogger, breaker: { failures: 1_000, restMs: 1 } });
  const clock = { now: () => NOW, sleep: () => Promise.resolve() };
  gateway = createIntellectmoney({ http, clock, formUrl: `${url}/pages/`, apiUrl: `${url}/api` });
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

describe('createInvoice', () => {
  it('is signed in body and header, and leads the payer to the invoice', async () => {
    says(made());
    const outcome = await start();
    expect(outcome).toMatchObject({
      kind: 'done',
      value: { reference: 'INS-1002', pay: { kind: 'redirect', url: expect.stringMatching(/\/pages\/\?InvoiceId=3100200300$/) } },
    });
    const [call] = asked;
    const { hash, ...body } = JSON.parse(call?.body ?? '') as Record<string, unknown>;
    expect(body).toEqual({
      eshopId: 461234,
      orderId: 'INS-1002',
      serviceName: 'Заказ INS-1002',
      recipientAmount: '1999.50',
      recipientCurrency: 'RUB',
      email: 'buyer@shop.example',
      successUrl: 'https://shop.example/ok',
      backUrl: 'https://shop.example/ok',
      resultUrl: 'https://hub.example/cb/im/2',
      holdMode: 0,
      language: 'ru',
      purchaseHash: 'd64a7f21d45f167938ae720accb6d4ea',
    });
    const back = 'https://shop.example/ok';
    const payment = [ESHOP, 'INS-1002', 'Заказ INS-1002', '1999.50', 'RUB', '', 'buyer@shop.example'];
    const signed = callSignatures([...payment, back, '', back, 'https://hub.example/cb/im/2', '', '0', ''], {
      secretKey: KEY,
      signKey: SIGN_KEY,
    });
    expect(hash).toBe(signed.hash);
    expect(call).toMatchObject({
      path: '/api/merchant/createInvoice',
      headers: {
        'authorization': `Bearer ${TOKEN}`,
        'sign': signed.sign,
        'accept': 'application/json',
        'content-type': 'application/json',
      },
    });
  });

  it.each([
    ['an error of the result', made({}, { Code: 7, Desc: 'Неверная сумма' }), 200, 'Неверная сумма [7]'],
    ['an error with its field', made({ ErrorSourceParam: 'email' }, { Code: 3, Desc: 'bad' }), 400, 'bad [3] (email)'],
    ['an error of the operation', { OperationState: { Code: 2, Desc: 'no' }, Result: null }, 200, 'no [2]'],
    ['an error without words', { OperationState: { Code: 2 } }, 200, 'IntellectMoney refused without a reason [2]'],
  ])('with %s is refused in their words', async (_what, body, status, text) => {
    says(body, status);
    expect(await start()).toEqual({ kind: 'refused', text });
  });

  it.each([401, 403])('with status %s is refused because of the token', async (status) => {
    says('denied', status);
    expect(await start()).toEqual({ kind: 'refused', text: expect.stringContaining('API token') });
  });

  it.each([
    ['a failing server', made(), 503],
    ['XML', '<Response/>', 200],
    ['an operation that only runs', { ...made(), OperationState: { Code: 1, Desc: 'queued' } }, 200],
    ['no invoice number', made({ InvoiceId: null }), 200],
    ['success with another status', made(), 302],
    ['a number that is none', made({ InvoiceId: 'x' }), 200],
  ])('with %s is unknown and never repeated', async (_what, body, status) => {
    says(body, status);
    expect(await start()).toEqual({ kind: 'unknown', because: 'bad-response', sent: true });
    expect(asked).toHaveLength(1);
  });

  it('never shows a key that the service says back', async () => {
    says(made({}, { Code: 3, Desc: `keys ${KEY} ${TOKEN} ${SIGN_KEY}` }));
    expect(await start()).toEqual({ kind: 'refused', text: 'keys *** *** *** [3]' });
  });
});

const findings = async () => (await gateway.check(API_SHOP)).map(({ code, level }) => `${level} ${code}`);

describe('the connection check', () => {
  it.each([
    ['an invoice that is not known', made({}, { Code: 5, Desc: 'Счет не найден' }), 200, 'good intellectmoney-connection'],
    ['a wrong signature', made({}, { Code: 9, Desc: 'Неверная подпись запроса' }), 200, 'bad intellectmoney-key-wrong'],
    ['authorisation that failed', { OperationState: { Code: 2, Desc: '' } }, 200, 'bad intellectmoney-key-wrong'],
    ['a refused token', '', 401, 'bad intellectmoney-key-wrong'],
    ['a failing server', '', 502, 'bad intellectmoney-unreachable'],
  ])('that hears of %s finds it', async (_what, body, status, finding) => {
    says(body, status);
    expect(await findings()).toEqual([finding]);
  });

  it('names what only a person can look after', async () => {
    says('');
    const shop = shopWith({ mode: 'test', holdMode: 'cabinet', moves: 'on' });
    expect((await gateway.check(shop)).map(({ code, level }) => `${level} ${code}`)).toEqual([
      'good intellectmoney-reachable',
      'warning intellectmoney-test-money',
      'warning intellectmoney-key-unproved',
      'warning intellectmoney-unique-numbers',
      'warning intellectmoney-moves-experimental',
    ]);
    says('', 503);
    expect((await gateway.check(shop))[0]).toEqual({ code: 'intellectmoney-unreachable', level: 'bad' });
  });
});

describe('a move by the form protocol', () => {
  const request = {
    settings: shopWith({ moves: 'on' }),
    reference: 'INS-1002',
    paymentReference: null,
    amount: startRequest().amount,
    whole: true,
    idempotencyKey: 'k',
  };

  it.each([
    ['capture', 'ToPaid', 'dcd2dc76e384943073813c79477c7993'],
    ['void', 'Refund', '543f24a6b00a85a74cf8c9223ab14711'],
    ['refund', 'Refund', '543f24a6b00a85a74cf8c9223ab14711'],
  ] as const)('for a %s says %s for the order, and is told later', async (kind, action, hash) => {
    says('<html>whatever</html>', 404);
    expect(await gateway[kind](request)).toEqual({ kind: 'unknown', because: 'told-later', sent: true });
    expect(asked[0]?.path).toBe('/pages/ru/');
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
      eshopId: ESHOP,
      orderId: 'INS-1002',
      action,
      secretKey: KEY,
      hash,
    });
  });

  it('that a failing server answers is unknown', async () => {
    says('', 500);
    expect(await gateway.capture(request)).toEqual({ kind: 'unknown', because: 'bad-response', sent: true });
  });
});
