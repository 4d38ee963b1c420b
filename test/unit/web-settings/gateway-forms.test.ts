import { createGateways } from '../../../src/gateways/registry';
import { systemClock } from '../../../src/infra/clock';
import type { GatewayView } from '../../../src/payments/desk-merchants';
import { createTexts, listLanguages } from '../../../src/web/texts';
import { browse, mainShop } from './shop';

const NOWHERE = 'https://nowhere.example/';
const GATEWAYS: readonly GatewayView[] = [
  ...createGateways({
    http: () => Promise.resolve({ kind: 'no-answer', because: 'connection', sent: false }),
    clock: systemClock,
    uapay: { live: NOWHERE, test: NOWHERE },
    intellectmoney: { formUrl: NOWHERE, apiUrl: NOWHERE },
    mercadopago: { apiUrl: NOWHERE },
  }).values(),
];
const intellectmoney = GATEWAYS.find(({ code }) => code === 'intellectmoney');
const shops = { gateways: () => GATEWAYS };
const FORM = '/merchants/new?gateway=intellectmoney';
const inside = (text: string, when: string): string => text.split(`data-when="${when}"`)[1]?.split('<fieldset class="group"')[0] ?? '';

/** What IntellectMoney's form may find wrong. */
const PROBLEMS = [
  'kind-missing',
  'mode-missing',
  'hold-mode-unknown',
  'moves-unknown',
  'preference-form',
  ...['eshop-id', 'form-id'].flatMap((name) => ['missing', 'digits', 'too-long'].map((what) => `${name}-${what}`)),
  ...['secret-key', 'api-token', 'sign-key'].flatMap((name) => ['missing', 'too-long', 'characters'].map((what) => `${name}-${what}`)),
  'account-digits',
  'account-too-long',
  'hold-hours-digits',
  'hold-hours-too-long',
  'life-days-digits',
  'life-days-too-short',
  'life-days-too-long',
  'life-days-above-hold',
  'email-missing',
  'email-form',
  'email-too-long',
  'inn-form',
  'inn-missing',
  'receipt-group-too-long',
  ...['receipts', 'taxation', 'vat', 'vat-from', 'subject', 'method', 'delivery-vat', 'delivery-subject', 'receipt-rest'].map(
    (name) => `${name}-unknown`,
  ),
];

describe('the forms of all gateways', () => {
  it.each(listLanguages())('have all their texts in %s', async (language) => {
    for (const { code } of GATEWAYS) await browse(shops, language).get(`/merchants/new?gateway=${code}`).expect(200);
  });

  it.each(listLanguages())('say in %s what is wrong with any field of IntellectMoney', (language) => {
    const texts = createTexts(() => undefined);
    const missing = PROBLEMS.filter((problem) => !texts.has(language, `gateways.intellectmoney.problems.${problem}`));
    expect(missing).toEqual([]);
  });
});

describe('the form of a merchant of IntellectMoney', () => {
  it('groups its fields by whom they are for, and shows all of them without script', async () => {
    const { text } = await browse(shops).get(FORM);
    expect(inside(text, 'kind=individual')).toContain('name="formId"');
    expect(inside(text, 'kind=organisation')).toContain('name="eshopId"');
    expect(inside(text, 'kind=organisation receipts=on')).toContain('name="inn"');
    expect(text).toContain('Only for individuals');
    expect(text).not.toMatch(/<fieldset[^>]*hidden/);
    expect(text).toContain('/when.js');
  });

  it('has its own setting for holds in the place of our switch', async () => {
    const { text } = await browse(shops).get(FORM);
    expect(text).toContain('name="holdMode" value="hold"');
    expect(text).not.toContain('name="confirmManually"');
  });

  it('asks for numbers as numbers, and lets long lists be chosen from a list', async () => {
    const { text } = await browse(shops).get(FORM);
    expect(text).toMatch(/id="holdHours"[^>]*inputmode="numeric"/);
    expect(text).toMatch(/<select id="vat" name="vat"/);
    expect(text).toMatch(/<option value="none" selected>/);
  });

  it('shows the reason beside the field, and what was chosen in a list stays', async () => {
    const problems = [{ field: 'lifeDays', problem: 'gateways.intellectmoney.problems.life-days-above-hold' }];
    const { text } = await browse({ ...shops, addMerchant: async () => ({ ok: false, problems }) })
      .post('/merchants', { gateway: 'intellectmoney', name: 'Shop', kind: 'organisation', lifeDays: '6', vat: 'vat20' })
      .expect(422);
    expect(text).toMatch(/id="lifeDays-error">With a hold an invoice lives for 5 days at most/);
    expect(text).toMatch(/<option value="vat20" selected>/);
  });
});

describe('what a saved merchant may lose or become', () => {
  const eshop = {
    ...mainShop,
    gateway: 'intellectmoney',
    settings: { kind: 'organisation', mode: 'live', eshopId: '461234', secretKey: '••••3f7a', apiToken: '••••1234' },
  };
  const page = `/merchants/${mainShop.id}/edit`;

  it('offers to remove a saved secret that may be left out, and only that', async () => {
    const { text } = await browse({ ...shops, merchants: async () => [eshop] }).get(page);
    expect(text).toMatch(/type="checkbox" id="forget-apiToken" name="forget-apiToken" value="yes"/);
    expect(text).not.toContain('forget-signKey');
    const uapayForm = await browse({ ...shops, merchants: async () => [mainShop] }).get(page);
    expect(uapayForm.text).not.toContain('forget-secretKey');
  });

  it('warns before it becomes another shop while payments are open', async () => {
    const { text } = await browse({ ...shops, merchants: async () => [eshop] }).get(page);
    expect(text).toContain('2 payments of this merchant are open');
    expect(text).toContain('name="replace"');
    const quiet = await browse({ ...shops, merchants: async () => [{ ...eshop, openInvoices: 0 }] }).get(page);
    expect(quiet.text).not.toContain('name="replace"');
  });

  it('hands on what was ticked, and the rule for the end of a reservation', async () => {
    const asked: unknown[] = [];
    await browse({
      ...shops,
      merchants: async () => [eshop],
      editMerchant: async (_installationId, _merchantId, typed) => {
        asked.push(typed);
        return { ok: true, value: undefined, findings: [] };
      },
    })
      .post(`/merchants/${mainShop.id}`, {
        'name': 'Shop',
        'forget-apiToken': 'yes',
        'replace': 'yes',
        'holdRule': 'cancel',
        'holdRuleHours': '6',
      })
      .expect(303);
    expect(asked).toMatchObject([{ forget: ['apiToken'], replace: true, holdRule: { rule: 'cancel', hours: '6' } }]);
  });
});

describe('the card of a merchant of IntellectMoney', () => {
  const card = {
    ...mainShop,
    gateway: 'intellectmoney',
    gatewayTitle: 'IntellectMoney',
    settings: { kind: 'organisation', mode: 'live', eshopId: '461234', secretKey: '••••3f7a', lifeDays: '3', preference: 'Sbp' },
    holds: 'always',
    lastNotificationAt: null,
  } as const;
  const cards = (change: Partial<typeof mainShop> = {}) => browse({ ...shops, merchants: async () => [{ ...card, ...change }] });

  it('lists the notifications to switch on under the address to paste, until the first has come', async () => {
    const { text } = await cards().get('/merchants').expect(200);
    expect(intellectmoney?.events).toHaveLength(6);
    for (const event of ['Invoice created', 'Invoice cancelled', 'Invoice paid', 'Sum held', 'Refund made']) expect(text).toContain(event);
    expect(text).toContain('Result URL');
    expect(text).toContain('<span class="badge pending">No notification yet</span>');
    expect(text).toMatch(/<details id="hook-[^"]*" open>/);
  });

  it('turns the light green at the first genuine one', async () => {
    const { text } = await cards({ lastNotificationAt: new Date('2026-03-10T11:00:00Z') }).get('/merchants');
    expect(text).toContain('<span class="badge paid">Notifications arrive</span>');
    expect(text).toMatch(/<details id="hook-[^"]*">/);
  });

  it('tells merchants apart by shop and key, and says how holds are decided instead of a switch', async () => {
    const { text } = await cards().get('/merchants');
    expect(text).toContain('IntellectMoney · Shop number 461234 · Secret key ••••3f7a · no notification yet');
    expect(text).toContain('reserved first');
    expect(text).not.toContain('role="switch"');
  });
});
