import { LIVE_PART_SCRIPT } from '../../kit/live-part';

/** Keeps the payments of the order card up to date and copies payment links; the page works without it. */
export const CARD_SCRIPT = `${LIVE_PART_SCRIPT}
live.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  event.preventDefault();
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = 'Copied';
});
`;
