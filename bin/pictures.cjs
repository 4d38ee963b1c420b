#!/usr/bin/env node
'use strict';
/** Takes the pictures of the README from the demo: the order screen and the merchants on a desk and on a phone, the payment page on a phone. */
const { ensureCompiled, ensureInstalled, inRoot } = require('./prepare.cjs');

ensureInstalled({ development: true });
ensureCompiled();
require('../test/support/swc-register.cjs');
const fs = require('node:fs');
const path = require('node:path');
const { launchChromium } = require('../test/support/chromium.ts');
const { openShop, switchGateway, tell } = require('../test/browser/back-office.ts');
const { startDemo } = require('../test/browser/demo.ts');
const { OUTLET, TEA_SHOP, enter } = require('../test/browser/people.ts');

const folder = inRoot('docs', 'pictures');
const LARGEST_BYTES = 150_000;
const DESK = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };
const HOLD_HOURS = '168';

const order = (number, merchant, items) => ({ number, customer: 'Olena', email: 'olena@example.org', items, merchant });

/** Says how long the merchant's bank holds money, so that the pictures show when a reservation ends. */
async function sayHoldHours(page, demo, { name }) {
  await page.goto(`${demo.hub}/merchants`);
  await page.getByRole('region', { name, exact: true }).getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Our bank holds money for, hours').fill(HOLD_HOURS);
  await page.getByRole('button', { name: 'Check and save' }).click();
  await page.getByText(`“${name}” is saved.`).waitFor();
}

/** A held order whose first confirmation was refused, a paid one, and one that is not paid yet. */
async function prepare(context, page, demo) {
  await openShop(page, demo);
  await sayHoldHours(page, demo, OUTLET);
  const coffee = [
    ['Coffee grinder', '1499.50'],
    ['Coffee beans, 1 kg', '500'],
  ];
  const held = await tell(context, demo, order('1231', OUTLET, coffee));
  const paid = await tell(context, demo, order('1232', TEA_SHOP, [['Tea, 100 g', '60.75']]));
  const pending = await tell(context, demo, order('1233', TEA_SHOP, coffee));
  await held.pay();
  await paid.pay();
  await held.until('Waiting for confirmation');
  await paid.until('Paid');
  await switchGateway(demo, { refuseCapture: 'Limit exceeded, try again later', refuseCaptureTimes: 1 });
  await held.press('confirm', { amount: '1999.50' });
  return [
    { name: 'order', address: held.screen, windows: [DESK, PHONE] },
    { name: 'merchants', address: `${demo.hub}/merchants`, windows: [DESK, PHONE] },
    { name: 'pay', address: pending.link, windows: [PHONE] },
  ];
}

async function take(page, pictures) {
  for (const { name, address, windows } of pictures) {
    for (const size of windows) {
      await page.setViewportSize(size);
      await page.goto(address);
      await page.getByRole('main').waitFor();
      const file = path.join(folder, `${name}-${size.width}.png`);
      await page.screenshot({ path: file });
      const { size: bytes } = fs.statSync(file);
      if (bytes > LARGEST_BYTES) throw new Error(`${file} has ${bytes} bytes, more than ${LARGEST_BYTES}`);
      process.stdout.write(`${path.relative(inRoot(), file)} ${bytes}\n`);
    }
  }
}

async function main() {
  fs.mkdirSync(folder, { recursive: true });
  const demo = await startDemo();
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ locale: 'en-GB', colorScheme: 'light' });
    const page = await enter(context, demo);
    await take(page, await prepare(context, page, demo));
  } finally {
    await browser.close();
    await demo.stop();
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
