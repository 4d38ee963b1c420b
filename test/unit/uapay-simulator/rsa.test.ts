import { generateKeyPairSync, sign as signBytes, verify } from 'node:crypto';
import { eventually } from '../../support/eventually';
import { Listener } from '../../support/listener';
import { CLIENT, KEY, seconds, Shop, sign } from './harness';
import type { Answer } from './harness';

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const OWN = pair();

let shop: Shop;

beforeEach(async () => {
  shop = await Shop.open({ merchants: [{ clientId: CLIENT, secret: KEY, publicKey: OWN.publicKey }] });
});

afterEach(() => shop.stop());

const signed = (claims: object, alg: 'RS256' | 'RS512' = 'RS512', key = OWN.privateKey): string => {
  const text = [{ typ: 'JWT', alg }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${signBytes(alg === 'RS512' ? 'sha512' : 'sha256', Buffer.from(text), key).toString('base64url')}`;
};
const post = (path: string, claims: object, token = signed(claims)): Promise<Answer> => shop.post(path, { ...claims, token });
const entry = () => ({ params: { clientId: CLIENT }, iat: seconds() });
const code = (answer: Answer) => (answer.body as { error?: { code?: string } }).error?.code;
const tokenOf = ({ body }: Answer) => (body as { data: { token: string } }).data.token;
const key = async () => (await fetch(`${shop.simulator.url}/_sim/public-key`)).text();

/** The algorithm of a token, and whether the simulator's public key fits it. */
async function checked(token: string): Promise<readonly [unknown, boolean]> {
  const [head = '', body = '', signature = ''] = token.split('.');
  const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: unknown };
  return [alg, verify('sha512', Buffer.from(`${head}.${body}`), await key(), Buffer.from(signature, 'base64url'))];
}

describe('a merchant with a public key', () => {
  it('may sign with RS512, and with RS256 unless that is switched off', async () => {
    expect(code(await post('sessions/create', entry()))).toBeUndefined();
    const short = () => post('sessions/create', entry(), signed(entry(), 'RS256'));
    expect(code(await short())).toBeUndefined();
    shop.simulator.switches.set('rs256', false);
    expect(code(await short())).toBe('SIGN_ERROR');
    expect(code(await post('sessions/create', entry()))).toBeUndefined();
  });

  it('may go on signing with the secret, but never with the public key in its place', async () => {
    const body = entry();
    expect(code(await post('sessions/create', body, sign(body)))).toBeUndefined();
    const tokens = [
      sign(body, OWN.publicKey),
      sign(body, OWN.publicKey.trim()),
      sign(body, OWN.publicKey, { alg: 'RS512', typ: 'JWT' }, 'sha512'),
      sign(body, KEY, { alg: 'RS512', typ: 'JWT' }, 'sha512'),
      signed(body, 'RS512', pair().privateKey),
    ];
    for (const token of tokens) expect(code(await post('sessions/create', body, token))).toBe('SIGN_ERROR');
  });

  it('gets answers and callbacks signed with the key of the simulator for what was signed with RSA', async () => {
    const hook = await Listener.open();
    const session = (await post('sessions/create', entry())).claims['id'];
    const data = { externalId: '1', type: 'PAY', description: 'Order', amount: 500, callbackUrl: hook.url };
    const made = await post('invoicer/invoices/create', { params: { sessionId: session, systemType: 'ECOM' }, data, iat: seconds() });
    expect(await checked(tokenOf(made))).toEqual(['RS512', true]);
    await shop.press(String(made.claims['id']), 'pay');
    await eventually(() => hook.bodies.length === 1);
    expect(await checked((JSON.parse(hook.bodies[0]!.toString()) as { token: string }).token)).toEqual(['RS512', true]);
    await hook.stop();
  });

  it('gets them signed with the secret by switch, or wrong by fault', async () => {
    shop.simulator.faults.add({ match: 'POST /api/sessions/create', kind: 'wrong-signature' });
    expect(await checked(tokenOf(await post('sessions/create', entry())))).toEqual(['RS512', false]);
    shop.simulator.switches.set('rsaAnswers', 'HS256');
    const answer = await post('sessions/create', entry());
    expect(tokenOf(answer)).toBe(sign(answer.claims));
    shop.simulator.switches.set('rsaAnswers', 'RS512');
    const body = entry();
    const plain = await post('sessions/create', body, sign(body));
    expect(tokenOf(plain)).toBe(sign(plain.claims));
  });

  it('is added with an RSA key, or with none', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
    for (const [publicKey, status] of [
      [OWN.publicKey, 201],
      ['', 201],
      ['no key', 400],
      [ec, 400],
    ] as const) {
      expect(await shop.add({ clientId: '9', secret: 's', publicKey })).toBe(status);
    }
    expect(await (await fetch(shop.simulator.url)).text()).toContain('name="publicKey"');
  });
});
