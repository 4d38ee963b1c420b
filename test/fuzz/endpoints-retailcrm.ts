import { registerToken } from '../../src/platforms/retailcrm/token';
import type { Field } from './call';
import { formFields, post, valueOf } from './call';
import type { Endpoint } from './endpoint';
import { open, WRONG_SECRET } from './endpoint';
import type { Facts } from './facts';
import type { Answer } from './line';
import { CABINET_SECRET } from './outside';

const succeeded = ({ body, status }: Answer): boolean => status === 200 && body.includes('"success":true');

/** A call of RetailCRM: a form with the client id and one field of JSON. */
const crm = (
  path: string,
  name: string,
  entity: (facts: Facts) => unknown,
  more: (facts: Facts) => readonly Field[] = () => [],
): Endpoint => ({
  route: `POST /retailcrm${path}`,
  call: ({ facts }) =>
    post(`/retailcrm${path}`, {
      kind: 'form',
      fields: [['clientId', facts.clientId], [name, JSON.stringify(entity(facts))], ...more(facts)],
    }),
  locks: [{ in: 'field', name: 'clientId' }],
  granted: succeeded,
  writes: true,
  keeps: [],
});

const createEntity = ({ merchants }: Facts): unknown => ({
  shopId: merchants.plain,
  invoiceUuid: '6f1c2d0e-5e0f-4a57-9f0e-3a1b2c3d4e5f',
  invoiceType: 'link',
  amount: 199.5,
  currency: 'UAH',
  orderNumber: '4711',
  orderId: 15,
  siteUrl: 'https://shop.example.org',
  returnUrl: 'https://shop.example.org/thanks',
  items: [{ name: 'Tea', price: 99.75, quantity: 2, vat: 'none', paymentObject: 'commodity', paymentMethod: 'full_payment' }],
  customer: {
    email: 'buyer@example.org',
    phone: '+380501234567',
    firstName: 'Olena',
    lastName: 'Koval',
    patronymic: null,
    legalName: null,
  },
});

const settings = (): unknown => ({
  default_currency: { value: 'UAH' },
  system_language: { value: 'UK' },
  timezone: { value: 'Europe/Kyiv' },
  work_times: [{ day_type: 'Monday', start_time: '09:00', end_time: '18:00' }],
});

/** Without a session of its own: a key of the CRM in a form. */
const REGISTER: Endpoint = {
  route: 'POST /retailcrm/register',
  call: ({ facts }) =>
    post('/retailcrm/register', {
      kind: 'form',
      fields: [['register', JSON.stringify({ token: '', apiKey: facts.apiKey, systemUrl: facts.crmUrl })]],
    }),
  locks: [],
  seal: (call, { apiKey }, genuine) => {
    const text = valueOf(formFields(call), 'register');
    const key = /"apiKey":"([^"\\]*)"/.exec(text)?.[1] ?? apiKey;
    const token = registerToken(genuine ? CABINET_SECRET : WRONG_SECRET, key);
    return {
      ...call,
      body: {
        kind: 'form',
        fields: formFields(call).map(([name, value]) => [
          name,
          name === 'register' ? value.replace('"token":""', `"token":"${token}"`) : value,
        ]),
      },
    };
  },
  granted: succeeded,
  writes: true,
  keeps: [],
};

/** What RetailCRM and its people call. */
export const RETAILCRM: readonly Endpoint[] = [
  { ...open('/retailcrm/config'), wordless: true },
  REGISTER,
  crm(
    '/activity',
    'activity',
    () => ({ active: true, freeze: false }),
    ({ crmUrl }) => [['systemUrl', crmUrl]],
  ),
  crm('/settings', 'settings', settings),
  crm('/payment/create', 'create', createEntity),
  crm('/payment/approve', 'approve', ({ held }) => ({ paymentId: held.approve.id, amount: 60 })),
  crm('/payment/cancel', 'cancel', ({ held }) => ({ paymentId: held.cancel.id })),
  crm('/payment/refund', 'refund', ({ paid }) => ({ paymentId: paid.id, amount: 1.5 })),
  {
    ...open('/retailcrm/payment/status', undefined, ({ clientId, pending }) => ({ clientId, paymentId: pending.id })),
    locks: [{ in: 'query', name: 'clientId' }],
    granted: succeeded,
  },
  { ...crm('/no-such-call', 'x', () => ({})), route: 'POST /retailcrm/./', refusedAnyway: true },
  open('/retailcrm/account'),
  {
    ...crm('/account', 'x', () => ({})),
    granted: ({ status }) => status === 303,
  },
  open('/retailcrm/connect', undefined, ({ crmUrl }) => ({ account: crmUrl })),
  {
    ...crm('/connect', 'x', () => ({})),
    call: ({ facts }) =>
      post('/retailcrm/connect', {
        kind: 'form',
        fields: [
          ['crmUrl', facts.crmUrl],
          ['apiKey', facts.apiKey],
        ],
      }),
    locks: [{ in: 'field', name: 'apiKey' }],
    granted: ({ status }) => status === 303,
  },
];
