/**
 * Brings the live part of the order card up to date every second, without touching it while nothing changed or while
 * somebody types in it, and copies payment links. The page works without it.
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
    const typing = live.contains(document.activeElement) && document.activeElement.matches('input');
    if (markup === shown || typing) return;
    shown = markup;
    const opened = [...live.querySelectorAll('details[open]')].map((details) => details.id);
    live.innerHTML = markup;
    for (const id of opened) document.getElementById(id)?.setAttribute('open', '');
  } catch {
    return;
  }
}
live.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  event.preventDefault();
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = 'Copied';
});
void refresh();
setInterval(refresh, 1000);
`;
