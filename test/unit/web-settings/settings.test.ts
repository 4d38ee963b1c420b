import { browse, mapping, ownSender } from './shop';

describe('the overview of settings', () => {
  it('says the state of each part in a line', async () => {
    const { text } = await browse().get('/settings').expect(200);
    expect(text).toContain('2 merchants');
    expect(text).toContain('RetailCRM sets the payment status by itself');
    expect(text).toContain('Not set up: links cannot be e-mailed');
    const busy = await browse({ sender: async () => ownSender, mapping: async () => ({ ...mapping, on: true }) }).get('/settings');
    expect(busy.text).toContain('Your mail server smtp.shop.example');
    expect(busy.text).toContain('Ordertill sets the payment status');
  });

  it('says what is wrong with the connection and where it is mended', async () => {
    const { text } = await browse({
      checkPlatform: async () => [
        {
          code: 'crm-rights-missing',
          level: 'bad',
          facts: { methods: 'order_write' },
          url: 'https://demo.retailcrm.example/admin/api-keys',
        },
      ],
    }).get('/settings');
    expect(text).toContain('and tick: order_write.');
    expect(text).toContain('href="https://demo.retailcrm.example/admin/api-keys"');
  });

  it('leads nowhere but to web addresses', async () => {
    const { text } = await browse({
      checkPlatform: async () => [{ code: 'crm-connection', level: 'bad', url: 'javascript:alert(1)' }],
    }).get('/settings');
    expect(text).not.toContain('javascript:');
  });

  it('names language and zone of the account, and the way out', async () => {
    const { text } = await browse({}, 'ru').get('/settings');
    expect(text).toContain('русский');
    expect(text).toContain('Europe/Kyiv');
    expect(text).toContain('action="/sign-out"');
  });

  it('is not for strangers', async () => {
    await browse().stranger('/settings').expect(401);
  });
});

it.each(['uk', 'ru', 'en'])('every settings screen has all its texts in %s', async (language) => {
  const browser = browse(
    { sender: async () => ownSender, checkMerchant: async () => [{ code: 'uapay-callback-whitelist', level: 'warning' }] },
    language,
  );
  const paths = ['/settings', '/merchants?check=all', '/merchants/new', '/statuses?first=1', '/sender', '/sender/forget', '/notifications'];
  for (const path of paths) await browser.get(path).expect(200);
});
