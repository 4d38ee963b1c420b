import { html } from './html';
import type { RawHtml } from './html';

/** The one part of a page that changes by itself; `source` answers its inner markup alone. */
export function livePart(source: string, content: RawHtml): RawHtml {
  return html`<div id="live" data-source="${source}">${content}</div>`;
}

/**
 * Brings the live part of a page up to date every second, without touching it while nothing changed or while somebody types
 * or chooses in it; what was unfolded stays so. The page works without it, and nothing outside the live part is touched.
 */
export const LIVE_PART_SCRIPT = `'use strict';
const live = document.getElementById('live');
let shown = null;
async function refresh() {
  try {
    const response = await fetch(live.dataset.source, { cache: 'no-store' });
    if (!response.ok) return;
    const markup = await response.text();
    if (shown === null) {
      // Something may have changed since the page was made.
      const fresh = document.createElement('div');
      fresh.innerHTML = markup;
      if (fresh.innerHTML === live.innerHTML) { shown = markup; return; }
    }
    const typing = live.contains(document.activeElement) && document.activeElement.matches('input, select, textarea');
    if (markup === shown || typing) return;
    shown = markup;
    const opened = [...live.querySelectorAll('details[open]')].map((details) => details.id);
    live.innerHTML = markup;
    for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
  } catch {
    return;
  }
}
void refresh();
setInterval(refresh, 1000);
`;
