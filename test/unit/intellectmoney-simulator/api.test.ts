import { digest, ESHOP, KEY, Shop, SIGN_KEY, TOKEN } from './shop';
import type { Answer, Fields } from './shop';

let shop: Shop;
const ORDER = ['eshopId', 'orderId', 'serviceName', 'recipientAmount', 'recipientCurrency', 'userName', 'email'];
const INVOICE = [...ORDER, 'successUrl', 'failUrl', 'backUrl', 'resultUrl', 'expireDate', 'holdMode', 'preference'];
const BODY: Fields = { eshopId: ESHOP, orderId: '1001', recipientAmount: '250.00', recipientCurrency: 'RUB', email: 'buyer@shop.example' };
const JSON_HEADERS = { 'accept': 'application/json', 'content-type': 'application/json' };

beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(() => shop.stop());

interface Given {
  readonly names?: readonly string[];
  readonly headers?: Fields;
  readonly extra?: Fields;
}

/** Calls a method with both signatures over the named values. */
function call(method: string, body: Fields, { names = INVOICE, headers = {}, extra = {} }: Given = {}): Promise<Answer> {
  const values = names.map((name) => body[name] ?? '');
  const signed = { ...body, hash: digest('md5', values, KEY), ...extra };
  const sign = digest('sha256', values, SIGN_KEY);
  return shop.send(`/merchant/${method}`, JSON.stringify(signed), { ...JSON_HEADERS, authorization: `Bearer ${TOKEN}`, sign, ...headers });
}

interface Result {
  readonly State: { readonly Code: number; readonly Desc: string };
  readonly ErrorSourceParam?: string;
  readonly InvoiceId?: number;
  readonly PaymentWays?: readonly { readonly Preference: string }[];
  readonly PaymentStep?: number | string;
  readonly UserToken?: string;
  readonly Invoices?: readonly { readonly State: string }[];
}
const resultOf = ({ text }: Answer): Result => (JSON.parse(text) as { Result: Result }).Result;
const codeOf = async (answer: Promise<Answer>): Promise<string> => {
  const { State } = resultOf(await answer);
  return `${State.Code} ${State.Desc}`;
};

describe('createInvoice', () => {
  it('makes an invoice that the payer finds by its number', async () => {
    const answer = await call('createInvoice', BODY);
    expect(JSON.parse(answer.text)).toMatchObject({
      OperationState: { Code: 0, Desc: 'Ok' },
      EshopId: 461234,
      Result: { State: { Code: 0, Desc: 'Ok' } },
    });
    const sko = resultOf(answer).InvoiceId;
    expect((await shop.get(`/?InvoiceId=${sko}`)).location).toBe(`/pay/${sko}`);
  });

  it('lists the ways to pay with everything that the official library reads', async () => {
    const { PaymentWays = [] } = resultOf(await call('createInvoice', BODY));
    expect(PaymentWays).toHaveLength(10);
    expect(PaymentWays[0]).toEqual({
      Id: 1,
      Amount: { Amount: '250.00', Currency: 'RUB' },
      InputType: 'BankCard',
      Preference: 'BankCard',
      PreferenceTypes: ['BankCard'],
      ServiceTimeOfEnrollmentType: 'Instant',
      Commission: 0,
      IsVisible: true,
      IsActive: true,
      Position: 1,
    });
    const chosen = resultOf(await call('createInvoice', { ...BODY, orderId: '2', preference: 'sbp,PREMIUMBANKCARD' })).PaymentWays;
    expect(chosen?.map(({ Preference }) => Preference)).toEqual(['Sbp', 'PremiumBankCard']);
    const test = resultOf(await call('createInvoice', { ...BODY, orderId: '3', recipientCurrency: 'TST' })).PaymentWays;
    expect(test?.map(({ Preference }) => Preference)).toEqual(['BankCard']);
  });

  it('reads forms too, and answers in XML unless JSON is accepted', async () => {
    const values = INVOICE.map((name) => BODY[name] ?? '');
    const body = new URLSearchParams({ ...BODY, hash: digest('md5', values, KEY) });
    const headers = { authorization: `Bearer ${TOKEN}`, sign: digest('sha256', values, SIGN_KEY) };
    const { text } = await shop.send('/merchant/createInvoice', body, headers);
    expect(text).toContain('<Response><OperationState><Code>0</Code><Desc>Ok</Desc></OperationState>');
    expect(text).toMatch(/<InvoiceId>3\d{9}<\/InvoiceId>/);
  });

  it('checks the token, then Sign, then hash, then the other hash', async () => {
    const wrong = { authorization: 'Bearer other', sign: 'other' };
    expect(await codeOf(call('createInvoice', BODY, { headers: wrong, extra: { hash: 'other' } }))).toBe('2 wrong Authorization token');
    expect(await codeOf(call('createInvoice', BODY, { headers: { sign: 'other' }, extra: { hash: 'other' } }))).toBe('2 wrong Sign');
    expect(await codeOf(call('createInvoice', BODY, { extra: { hash: 'other' } }))).toBe('2 wrong hash');
    expect(await codeOf(call('createInvoice', BODY, { extra: { purchaseHash: 'other' } }))).toBe('2 wrong purchaseHash');
    expect(await codeOf(call('createInvoice', { ...BODY, eshopId: '9' }))).toBe('5 unknown shop');
    expect((await shop.state()).invoices).toEqual([]);
  });

  it('needs no credentials for test money before the contract', async () => {
    const test = { ...BODY, recipientCurrency: 'TST' };
    const hash = digest(
      'md5',
      INVOICE.map((name) => test[name as keyof typeof test] ?? ''),
      KEY,
    );
    const send = () => shop.send('/merchant/createInvoice', JSON.stringify({ ...test, hash }), JSON_HEADERS);
    expect(await codeOf(send())).toBe('0 Ok');
    shop.simulator.switches.set('testWithoutCredentials', false);
    expect(await codeOf(send())).toBe('2 wrong Authorization token');
  });

  it('accepts failUrl in the hash and its empty place, until the switch says which', async () => {
    const body = { ...BODY, failUrl: 'https://shop.example/no' };
    const emptied = INVOICE.map((name) => (name === 'failUrl' ? 'nothing' : name));
    const both = () => Promise.all([codeOf(call('createInvoice', body)), codeOf(call('createInvoice', body, { names: emptied }))]);
    expect(await both()).toEqual(['0 Ok', '0 Ok']);
    shop.simulator.switches.set('failUrlInHash', 'kept');
    expect(await both()).toEqual(['0 Ok', '2 wrong Sign']);
    shop.simulator.switches.set('failUrlInHash', 'empty');
    expect(await both()).toEqual(['2 wrong Sign', '0 Ok']);
  });

  it('names the parameter that is wrong, and the order number that is taken', async () => {
    const wrong = await call('createInvoice', { ...BODY, recipientAmount: '250' });
    expect(resultOf(wrong)).toMatchObject({ State: { Code: 3 }, ErrorSourceParam: 'recipientAmount' });
    await call('createInvoice', BODY);
    shop.simulator.switches.set('apiErrorStatus', 400);
    const taken = await call('createInvoice', { ...BODY, recipientAmount: '251.00' });
    expect(taken.status).toBe(400);
    expect(resultOf(taken)).toMatchObject({ State: { Code: 4 }, ErrorSourceParam: 'orderId' });
  });
});

const ask = (invoiceId: string) => call('getBankCardPaymentState', { eshopId: ESHOP, invoiceId }, { names: ['eshopId', 'invoiceId'] });

describe('getBankCardPaymentState', () => {
  it('tells the step of the card operation, and does not know other invoices', async () => {
    const sko = String(resultOf(await call('createInvoice', BODY)).InvoiceId);
    expect(resultOf(await ask(sko)).PaymentStep).toBe(1);
    await shop.press(sko, 'pay');
    shop.simulator.switches.set('paymentStepAsName', true);
    expect(resultOf(await ask(sko)).PaymentStep).toBe('Ok');
    expect(await codeOf(ask('3000000000'))).toBe('5 the invoice was not found');
  });
});

describe('the owner’s history', () => {
  const NAMES = ['UserToken', 'Skip', 'Take', 'EshopId', 'InvoiceId', 'DateFrom', 'DateTo', 'ChangeDateFrom', 'ChangeDateTo'];
  const MORE = ['IncludePaymentTransactions', 'IsHoldingSearch', 'OrganizationId', 'OwnerEmail', 'WithRefunds'];
  const history = (body: Fields) => {
    const values = [...NAMES, ...MORE].map((name) => body[name] ?? '');
    return shop.send('/personal/payment/getInvoicesHistory', JSON.stringify(body), {
      ...JSON_HEADERS,
      sign: digest('sha256', values, SIGN_KEY),
    });
  };

  it('is told to whoever signs in with login and password', async () => {
    const sko = await shop.invoice();
    await shop.press(sko, 'pay');
    await shop.invoice({ orderId: '2' });
    const login = { Login: 'shop@shop.example', Password: KEY };
    const signedIn = resultOf(await shop.send('/personal/user/getUserToken', JSON.stringify(login), JSON_HEADERS));
    const told = resultOf(await history({ UserToken: signedIn.UserToken ?? '', Skip: '0', Take: '10' }));
    expect(told.Invoices?.map(({ State }) => State)).toEqual(['Paid', 'Created']);
    const one = resultOf(await history({ UserToken: signedIn.UserToken ?? '', InvoiceId: sko }));
    expect(one.Invoices).toHaveLength(1);
  });

  it('has no word of its own for an invoice that was cancelled: the switch chooses one', async () => {
    const sko = await shop.invoice();
    await shop.cabinet(`invoices/${sko}/cancel`);
    const login = { Login: 'shop@shop.example', Password: KEY };
    const { UserToken = '' } = resultOf(await shop.send('/personal/user/getUserToken', JSON.stringify(login), JSON_HEADERS));
    const word = async () => resultOf(await history({ UserToken })).Invoices?.[0]?.State;
    expect(await word()).toBe('Refund');
    for (const other of ['Created', 'Cancelled']) {
      shop.simulator.switches.set('cancelledInHistory', other);
      expect(await word()).toBe(other);
    }
  });

  it('is refused to others', async () => {
    const answer = shop.send('/personal/user/getUserToken', JSON.stringify({ Login: 'shop@shop.example', Password: 'x' }), JSON_HEADERS);
    expect(await codeOf(answer)).toBe('2 wrong login or password');
    expect(await codeOf(history({ UserToken: 'guessed' }))).toBe('2 wrong UserToken or Sign');
  });
});
