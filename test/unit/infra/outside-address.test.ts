import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { createHttp } from '../../../src/infra/http';
import { mayCallOutside, parseOutsideAddress } from '../../../src/infra/outside-address';
import { lookupPublic } from '../../../src/infra/public-host';
import { closeServer } from '../../support/close-server';
import { quietLogger } from '../../support/quiet-logger';

const href = (text: string, extra: readonly string[] = []) => parseOutsideAddress(text, extra)?.href ?? null;

describe('an address that somebody typed', () => {
  it('is encrypted and holds no login, unless the operator has named its host', () => {
    expect(href(' https://school.example/hook?a=1#part ')).toBe('https://school.example/hook?a=1');
    for (const text of [
      '',
      'school.example',
      'http://school.example/',
      'https://ann@school.example/',
      'https://:word@school.example/',
      `https://a.example/${'x'.repeat(2_000)}`,
    ])
      expect(href(text)).toBe(null);
    expect(href('http://localhost:4000/', ['localhost:4000'])).toBe('http://localhost:4000/');
    expect(href('http://localhost:4001/', ['localhost:4000'])).toBe(null);
    expect(href('http://localhost:4001/', ['localhost'])).toBe('http://localhost:4001/');
  });

  it('may be called only where it is public, in whatever way an inner address is written', async () => {
    for (const text of [
      'https://127.1/',
      'https://0x7f000001/',
      'https://[::1]/',
      'https://[::ffff:169.254.169.254]/',
      'https://192.168.1.1/',
      'https://localhost/',
      'https://nobody.invalid/',
    ])
      expect(await mayCallOutside(new URL(text), [])).toBe(false);
    expect(await mayCallOutside(new URL('https://[2606:4700::1111]/'), [])).toBe(true);
    expect(await mayCallOutside(new URL('https://1.1.1.1/'), [])).toBe(true);
    expect(await mayCallOutside(new URL('https://127.0.0.1:8443/'), ['127.0.0.1:8443'])).toBe(true);
  });

  it('is not connected to when its name leads inside at that moment', async () => {
    const found = await new Promise<string | null>((done) => {
      lookupPublic('localhost', { all: true }, (error) => done(error?.code ?? null));
    });
    expect(found).toBe('ENOTFOUND');
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('inside');
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', () => done()));
    const { port } = server.address() as AddressInfo;
    const http = createHttp({ logger: quietLogger });
    const url = `http://localhost:${port}/secret`;
    expect(await http({ method: 'POST', url, reach: 'public' })).toEqual({ kind: 'no-answer', because: 'connection', sent: false });
    expect(asked).toEqual([]);
    expect(await http({ method: 'POST', url })).toMatchObject({ kind: 'answer', text: 'inside' });
    await closeServer(server);
  });
});
