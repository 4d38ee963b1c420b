import type { Actor } from '../../../src/payments/ports/platform-host';
import { done, refused } from '../../../src/payments/domain/errors';
import { CSRF, FOREIGN, MAIN, OUTLET, SHOP, browse, flashOf, mainShop, uapay } from './shop';

describe('the cards of merchants', () => {
  it('shows gateway, shop id, masked key, mode, health, last notification and open invoices', async () => {
    const { text } = await browse().get('/merchants').expect(200);
    expect(text).toContain('UAPAY · Shop id 50017 · Secret key ••••3f7a · last notification 4 minutes ago · 2 open invoices');
    expect(text).toContain('<span class="badge paid">Working</span>');
    expect(text).toContain('<span class="badge authorized">Test mode</span>');
    expect(text).toContain('Waiting for the first payment');
  });

  it('escapes what people named things', async () => {
    const { text } = await browse().get('/merchants');
    expect(text).toContain('Outlet &lt;b&gt;');
    expect(text).not.toContain('Outlet <b>');
  });

  it('counts in the forms of the language', async () => {
    const { text } = await browse({}, 'uk').get('/merchants');
    expect(text).toContain('2 відкриті рахунки');
  });

  it('reminds of one payment type per merchant and leads there', async () => {
    const { text } = await browse().get('/merchants');
    expect(text).toContain('One payment type per merchant');
    expect(text).toContain('href="https://demo.retailcrm.example/admin/payment-types"');
  });

  it('warns when no merchant takes the default currency of the CRM', async () => {
    const { text } = await browse({
      checkPlatform: async () => [{ code: 'crm-currency-differs', level: 'warning', facts: { currency: 'EUR', currencies: 'UAH' } }],
    }).get('/merchants');
    expect(text).toContain('default currency is EUR, the merchants take UAH');
  });

  it('helps with three steps when there is no merchant yet', async () => {
    const { text } = await browse({ merchants: async () => [] }).get('/merchants');
    expect(text).toContain('Connect your first merchant');
    expect(text).toContain('“My shops”');
    expect(text.match(/<li>/g)).toHaveLength(3);
  });

  it('is not for strangers', async () => {
    await browse().stranger('/merchants').expect(401);
  });
});

const checkMerchant = async () =>
  [
    { code: 'uapay-connection', level: 'good' },
    { code: 'uapay-clock', level: 'bad', facts: { seconds: '42' } },
  ] as const;

describe('the connection check', () => {
  it('says what it means, the worst first, with the remedy, and marks the merchant', async () => {
    const { text } = await browse({ checkMerchant }).get(`/merchants?check=${MAIN}`).expect(200);
    expect(text).toContain('clock is off by 42 s');
    expect(text).toContain('(NTP)');
    expect(text.indexOf('clock is off')).toBeLessThan(text.indexOf('UAPAY accepts this shop id'));
    expect(text).toContain('<span class="badge attention">Needs attention</span>');
  });

  it('checks all at once', async () => {
    const asked: string[] = [];
    await browse({
      checkMerchant: async (_installation, id) => {
        asked.push(id);
        return [];
      },
    }).get('/merchants?check=all');
    expect(asked).toEqual([MAIN, OUTLET]);
  });

  it('shows what the gateway said itself, and a finding that it has no text for', async () => {
    const { text } = await browse({
      checkMerchant: async () => [
        { code: 'uapay-key-wrong', level: 'bad', facts: { text: 'SIGN_ERROR' } },
        { code: 'something-new', level: 'warning' },
      ],
    }).get(`/merchants?check=${MAIN}`);
    expect(text).toContain('It said: “SIGN_ERROR”');
    expect(text).toContain('Something needs a look: something-new');
  });

  it('does not know a merchant of somebody else', async () => {
    await browse().get(`/merchants?check=${FOREIGN}`).expect(404);
  });
});

describe('the form of a merchant', () => {
  it('is drawn from what the gateway asks for', async () => {
    const { text } = await browse().get('/merchants/new').expect(200);
    expect(text).toContain('<label for="shopId">Shop id</label>');
    expect(text).toMatch(/id="secretKey"[^>]*type="password"[^>]*value=""/);
    expect(text).toMatch(/name="mode" value="live" checked/);
    expect(text).toContain('name="confirmManually"');
  });

  it('offers the choice of a gateway where there are several, and knows no other', async () => {
    const several = { gateways: () => [uapay, { ...uapay, code: 'other', title: 'Other Pay' }] };
    const { text } = await browse(several).get('/merchants/new');
    expect(text).toContain('href="/merchants/new?gateway=other"');
    await browse(several).get('/merchants/new?gateway=nobody').expect(404);
  });

  it('shows problems beside their fields, keeps what was typed and never sends the secret back', async () => {
    const fields = { gateway: 'uapay', name: '', shopId: '5OO18', secretKey: 'top-secret-value', mode: 'test', confirmManually: 'yes' };
    const { text } = await browse({
      addMerchant: async () => ({
        ok: false,
        problems: [
          { field: 'shopId', problem: 'shop-id-letter-o' },
          { field: 'name', problem: 'merchants.problems.name' },
          { field: 'mode', problem: 'something-new' },
        ],
      }),
    })
      .post('/merchants', fields)
      .expect(422);
    expect(text).toMatch(/id="shopId"[^>]*value="5OO18"[^>]*aria-invalid="true"[^>]*aria-describedby="shopId-hint shopId-error"/);
    expect(text).toContain('There is a letter O where a zero should be.');
    expect(text).toContain('Give the merchant a name');
    expect(text).toContain('This value was not accepted.');
    expect(text).toMatch(/name="mode" value="test" checked/);
    expect(text).toMatch(/name="confirmManually" value="yes" checked/);
    expect(text).not.toContain('top-secret-value');
  });

  it('keeps the saved secret out of the page when a merchant is changed', async () => {
    const { text } = await browse().get(`/merchants/${MAIN}/edit`).expect(200);
    expect(text).toContain('Saved: ••••3f7a. Leave empty to keep it.');
    expect(text).toMatch(/id="secretKey"[^>]*value=""/);
    expect(text).toContain(mainShop.hookUrl);
  });

  it('leads from the first merchant to the statuses', async () => {
    const asked: unknown[] = [];
    const { headers } = await browse({
      addMerchant: async (...given: readonly [string, string, unknown, Actor]) => {
        asked.push(given.slice(0, 3));
        return { ok: true, value: { id: MAIN, first: true }, findings: [{ code: 'uapay-callback-whitelist', level: 'warning' }] };
      },
    })
      .post('/merchants', { gateway: 'uapay', name: ' Main ', shopId: '1', secretKey: 'k', mode: 'live', stray: 'x' })
      .expect(303);
    expect(headers['location']).toBe('/statuses?first=1');
    expect(flashOf(headers)).toEqual({ level: 'good', key: 'merchants.flash.added', facts: { name: 'Main' } });
    expect(asked).toEqual([
      [
        SHOP,
        'uapay',
        { name: 'Main', confirmManually: false, fields: { shopId: '1', secretKey: 'k', mode: 'live' }, forget: [], replace: false },
      ],
    ]);
  });

  it('leads to what the check says when a saved merchant does not work', async () => {
    const { headers } = await browse({
      editMerchant: async () => ({ ok: true, value: undefined, findings: [{ code: 'uapay-key-wrong', level: 'bad' }] }),
    })
      .post(`/merchants/${MAIN}`, { name: 'Main' })
      .expect(303);
    expect(headers['location']).toBe(`/merchants?check=${MAIN}`);
  });
});

it('a saved merchant that the platform could not be told of says so at once', async () => {
  const { headers } = await browse({
    editMerchant: async () => ({
      ok: true,
      value: undefined,
      findings: [{ code: 'merchants-not-published', level: 'bad', facts: { text: '' } }],
    }),
  })
    .post(`/merchants/${MAIN}`, { name: 'Main' })
    .expect(303);
  expect(flashOf(headers)).toMatchObject({ level: 'bad', key: 'merchants.flash.not-published', facts: { name: 'Main' } });
});

describe('the switches of a merchant', () => {
  it('turn manual confirmation on and off', async () => {
    const asked: boolean[] = [];
    const browser = browse({
      switchManual: async (_installation, _id, on) => {
        asked.push(on);
        return done(undefined);
      },
    });
    const { headers } = await browser.post(`/merchants/${MAIN}/manual`, { on: 'yes' }).expect(303);
    expect(flashOf(headers)).toMatchObject({ key: 'merchants.flash.manual-on' });
    await browser.post(`/merchants/${MAIN}/manual`).expect(303);
    expect(asked).toEqual([true, false]);
  });

  it('ask before a merchant is switched off and say that open invoices live on', async () => {
    const { text } = await browse().get(`/merchants/${MAIN}/off`).expect(200);
    expect(text).toContain('Switch off “Main shop”?');
    expect(text).toContain('2 open invoices live on');
  });

  it('tell on the list why a merchant could not be switched', async () => {
    const { headers } = await browse({ switchMerchant: async () => refused<void>('platform-unreachable', { text: 'timeout' }) })
      .post(`/merchants/${MAIN}/on`)
      .expect(303);
    expect(flashOf(headers)).toMatchObject({ level: 'bad', code: 'platform-unreachable', text: 'timeout' });
  });

  it.each(['manual', 'off', 'on', 'edit'])('know no merchant of somebody else (%s)', async (action) => {
    const path = action === 'edit' ? `/merchants/${FOREIGN}` : `/merchants/${FOREIGN}/${action}`;
    await browse().post(path).expect(404);
  });

  it('refuse a form without the word of the session', async () => {
    await browse()
      .post(`/merchants/${MAIN}/off`, { _csrf: `${CSRF}x` })
      .expect(403);
    await browse().post('/merchants', { _csrf: '' }).expect(403);
  });
});
