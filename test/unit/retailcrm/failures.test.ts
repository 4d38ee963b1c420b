import { asRefusal, mayPass, readAnswer } from '../../../src/platforms/retailcrm/failures';

const read = (status: number, text: string) => readAnswer({ kind: 'answer', status, headers: {}, text });
const said = (errorMsg: string) => JSON.stringify({ success: false, errorMsg });

describe('an answer of the CRM', () => {
  it.each([
    [200, '{"success":true,"info":[]}'],
    [201, '{"success":true,"info":{"billingInfo":{"price":2}}}'],
  ])('with %i and an outer success is a success', (status, text) => {
    expect(read(status, text)).toMatchObject({ ok: true });
  });

  it.each([
    [400, said('"apiKey" is missing.'), 'credentials-missing'],
    [403, said('Wrong "apiKey" value.'), 'credentials-wrong'],
    [404, said('Wrong "apiKey" value.'), 'credentials-wrong'],
    [403, said('Access denied.'), 'access-denied'],
    [400, said('Account does not exist.'), 'account-missing'],
    [405, '<html></html>', 'account-missing'],
    [400, said('Errors in the entity format'), 'validation'],
    [400, said('Errors in the input parameters'), 'validation'],
    [404, said('Not found'), 'not-found'],
    [404, said('API method not found'), 'not-found'],
    [405, said('Method Not Allowed'), 'generic'],
    [402, '{}', 'no-funds'],
    [503, 'Rate limit exceeded', 'rate-limited'],
    [503, said('Rate limit exceeded'), 'rate-limited'],
    [429, '', 'rate-limited'],
    [500, 'anything', 'server'],
    [502, '<html></html>', 'server'],
    [200, '{"success":false,"errorMsg":"x"}', 'generic'],
    [200, '{"garbage": <<<not json', 'unreadable'],
    [200, '[]', 'unreadable'],
    [200, '{}', 'unreadable'],
    [302, '', 'unreadable'],
    [460, said('some were not loaded'), 'generic'],
  ])('%i %s is told as %s', (status, text, kind) => {
    expect(read(status, text)).toMatchObject({ ok: false, failure: { kind } });
  });

  it('names the parameter that is missing', () => {
    expect(read(400, said("Parameter 'filter[ids]' is missing"))).toMatchObject({
      failure: { kind: 'parameter-missing', parameter: 'filter[ids]' },
    });
  });

  it('names the wrong fields, whether they come as an object or as a list', () => {
    const object = '{"success":false,"errorMsg":"Errors in the entity format","errors":{"code":"Code prefix must match integrationCode"}}';
    expect(read(400, object)).toMatchObject({
      failure: {
        kind: 'validation',
        errors: { code: 'Code prefix must match integrationCode' },
        text: expect.stringContaining('code: Code prefix'),
      },
    });
    expect(read(400, '{"success":false,"errorMsg":"Validation error","errors":["too long"]}')).toMatchObject({
      failure: { text: 'Validation error (0: too long)' },
    });
  });

  it('that never came, or came broken, may pass by itself; a no does not', () => {
    const kinds = [
      read(500, ''),
      read(200, 'x'),
      readAnswer({ kind: 'no-answer', because: 'timeout', sent: true }),
      read(404, said('Not found')),
    ];
    expect(kinds.map((answer) => !answer.ok && mayPass(answer.failure))).toEqual([true, true, true, false]);
  });

  it('becomes a refusal of ours with the words of the CRM', () => {
    const refusals = [
      read(403, said('Access denied.')),
      read(403, said('Wrong "apiKey" value.')),
      read(503, ''),
      read(400, said('No such site')),
    ];
    expect(refusals.map((answer) => !answer.ok && asRefusal(answer.failure))).toEqual([
      { code: 'rights-missing', text: 'Access denied.' },
      { code: 'credentials-refused', text: 'Wrong "apiKey" value.' },
      { code: 'platform-unreachable', text: 'HTTP 503' },
      { code: 'platform-refused', text: 'No such site' },
    ]);
  });
});
