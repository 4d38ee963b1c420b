import { crmAddress } from '../../../src/platforms/retailcrm/hosts';

describe('an address of a CRM account', () => {
  it.each([
    ['https://demo.retailcrm.ru', 'https://demo.retailcrm.ru'],
    ['https://demo.retailcrm.pro/', 'https://demo.retailcrm.pro'],
    ['https://demo.retailcrm.es', 'https://demo.retailcrm.es'],
    ['https://demo.ecomlogic.com', 'https://demo.ecomlogic.com'],
    ['https://abc.retailcrm.io', 'https://abc.retailcrm.io'],
    ['https://Demo-1.Simla.COM', 'https://demo-1.simla.com'],
    ['https://abc.simla.io/', 'https://abc.simla.io'],
  ])('%s is %s', (typed, normal) => {
    expect(crmAddress(typed, [])).toBe(normal);
  });

  it.each([
    'http://demo.retailcrm.ru',
    'https://demo.retailcrm.ru:443',
    'https://demo.retailcrm.ru:8443',
    'https://retailcrm.ru',
    'https://a.b.retailcrm.ru',
    'https://demo.retailcrm.ru.evil.example',
    'https://evilretailcrm.ru',
    'https://demo.evilretailcrm.ru',
    'https://user:pw@demo.simla.com',
    'https://demo.simla.com/admin',
    'https://demo.simla.com?x=1',
    'https://demo.simla.com#x',
    'https://127.0.0.1',
    'https://[::1]',
    '//demo.simla.com',
    'demo.simla.com',
    '',
    'https://.simla.com',
    'https://-demo.simla.com',
    'https://demo.simla.com.',
    'https://demo.simla.com\\@evil.example',
    'https://demo.simla.com\n',
    ' https://demo.simla.com',
    `https://${'a'.repeat(250)}.simla.com`,
    'javascript:alert(1)',
  ])('%j is refused', (typed) => {
    expect(crmAddress(typed, [])).toBeNull();
  });

  it("may be one of the operator's own hosts, with exactly the port that was named", () => {
    const extra = ['crm.shop.example', 'localhost:8090'];
    expect(crmAddress('https://CRM.shop.example/', extra)).toBe('https://crm.shop.example');
    expect(crmAddress('http://localhost:8090', extra)).toBe('http://localhost:8090');
    expect(crmAddress('http://localhost:8091', extra)).toBeNull();
    expect(crmAddress('http://localhost', extra)).toBeNull();
  });

  it('may use plain http on the machine itself only', () => {
    expect(crmAddress('http://crm.shop.example', ['crm.shop.example'])).toBeNull();
    expect(crmAddress('http://localhost.evil.example', ['localhost.evil.example'])).toBeNull();
  });
});
