import { source } from 'axe-core';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds against WCAG 2.2 AA on the page as it is now; one sentence per finding. */
export async function violations(page: Page, where: string): Promise<readonly string[]> {
  // Not as a script element: the pages allow scripts only from their own host.
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(source);
  const run = `axe.run(document, { runOnly: ${JSON.stringify(TAGS)}, resultTypes: ['violations'] }).then(({ violations }) => violations)`;
  const found = await page.evaluate<readonly Violation[]>(run);
  return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${where}: ${id}, ${help}: ${node.html} ${node.failureSummary}`));
}

/** By how many pixels the page is wider than its window, with what sticks out; empty when it fits. */
export async function sticksOut(page: Page, where: string): Promise<readonly string[]> {
  const script = `(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return null;
    const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    return wide + ' px: ' + out.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(' | ');
  })()`;
  const found = await page.evaluate<string | null>(script);
  return found === null ? [] : [`${where}: ${found}`];
}

/** A page with its transferred bytes, its hosts and what was refused to it by the page's own policy. */
export interface Weighed {
  readonly bytes: number;
  readonly hosts: readonly string[];
  readonly complaints: readonly string[];
}

/** Opens an address with an empty cache and weighs everything that came over the line. */
export async function weigh(page: Page, url: string): Promise<Weighed> {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  const hosts = new Set<string>();
  const complaints: string[] = [];
  let bytes = 0;
  client.on('Network.requestWillBeSent', ({ request }) => void hosts.add(new URL(request.url).host));
  client.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => void complaints.push(error.message));
  await page.goto(url, { waitUntil: 'load' });
  await client.detach();
  return { bytes, hosts: [...hosts], complaints };
}
