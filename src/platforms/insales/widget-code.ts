import type { PlatformAccount } from '../../payments/ports/platform';
import type { House } from './house';
import { insalesIdOf } from './methods';

const MARK = '<!-- ordertill:v1 -->';

/** Height of the widget's frame in pixels; what does not fit scrolls. */
export const WIDGET_HEIGHT = 320;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

/** Says whether a widget of the shop is ours, of whichever version. */
export const isOurWidget = (code: string): boolean => code.includes('<!-- ordertill:');

/**
 * What InSales puts into the order card: a loader that names the shop and the key of its widget. One static text per shop; the order is known to
 * the page around it only (InSales protocol notes: section Order-card widget).
 */
export function widgetCode(house: Pick<House, 'baseUrl' | 'words'>, account: PlatformAccount): string {
  const attributes = {
    'src': `${house.baseUrl}/insales/widget.js`,
    'data-shop': insalesIdOf(account),
    'data-key': account.credentials['widgetKey'] ?? '',
    'data-wait': house.words('insales.widget.wait', account.language),
    'data-offline': house.words('insales.widget.offline', account.language),
  };
  const list = Object.entries(attributes).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `${MARK}<div id="ordertill"></div><script ${list.join(' ')}></script>`;
}
