import { parseForeignJson } from '../../../src/infra/foreign-json';

describe('JSON from outside', () => {
  it.each([
    ['a zero character inside a text', String.raw`{"name":"a\u0000b"}`, { name: 'ab' }],
    ['a zero character in the name of a member', String.raw`{"a\u0000b":1}`, { ab: 1 }],
    ['a written backslash before u0000', String.raw`["\\u0000"]`, [String.raw`\u0000`]],
    ['a zero character after a written backslash', String.raw`["\\\u0000"]`, ['\\']],
    ['the first half of a character', String.raw`["a\ud83eb"]`, ['a\ufffdb']],
    ['the second half of a character', String.raw`["a\uddfeb"]`, ['a\ufffdb']],
    ['a whole character in two escapes', String.raw`["\ud83e\uddfe"]`, ['🧾']],
    ['all that is no text', '{"a":[1.5,true,null]}', { a: [1.5, true, null] }],
    ['no JSON', '{', undefined],
    ['nothing', '', undefined],
  ])('with %s is read so that a database can keep it', (_what, text, value) => {
    expect(parseForeignJson(text)).toEqual(value);
  });
});
