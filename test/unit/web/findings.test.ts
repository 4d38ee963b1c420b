import { presentFindings } from '../../../src/web/presenters/findings';
import { createTexts } from '../../../src/web/texts';
import { createFormat } from '../../../src/web/format';

const texts = createTexts((language, key) => {
  throw new Error(`no text ${key} in ${language}`);
});
const words = {
  t: texts.translate('en'),
  has: (key: string) => texts.has('en', key),
  format: createFormat('en', 'UTC', new Date('2026-11-22T00:00:00Z')),
};

describe('what a check has found', () => {
  it('has its own words also where it can only be good', () => {
    expect(presentFindings([{ code: 'hotmart-connection', level: 'good' }], words)).toMatchObject([
      { title: 'Hotmart accepts client id and secret.', remedy: null },
    ]);
  });

  it('stands worst first, and what has no words is named by its code', () => {
    const found = presentFindings(
      [
        { code: 'hotmart-connection', level: 'good' },
        { code: 'never-heard-of', level: 'warning' },
        { code: 'hotmart-refused', level: 'bad', facts: { text: 'no' } },
      ],
      words,
    );
    expect(found.map(({ level, title, said }) => [level, title, said])).toEqual([
      ['bad', 'Hotmart refused to list your products', 'It said: “no”'],
      ['warning', 'Something needs a look: never-heard-of', null],
      ['good', 'Hotmart accepts client id and secret.', null],
    ]);
  });
});
