/**
 * Brings the live part of the order card up to date every second, without touching it while nothing changed or while
 * somebody types in it. The page works without it; the frames of widgets are never touched.
 */
export const CARD_SCRIPT = `'use strict';
const live = document.getElementById('live');
let shown = null;
async function refresh() {
  try {
    const response = await fetch(live.dataset.source, { cache: 'no-store' });
    if (!response.ok) return;
    const markup = await response.text();
    if (shown === null) { shown = markup; return; }
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
