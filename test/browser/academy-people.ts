import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import { entryOf, lettersTo } from '../support/own-seller';
import type { Demo } from './demo';
import { sticksOut, violations } from './inspect';
import { tabOf } from './people';

const OWNER = 'owner@school.example';
const WIDTHS = [390, 1280] as const;
/** Where pictures of the screens go; none are taken without it. */
const PICTURES = process.env['PATH_PICTURES'];

/** Somebody with a browser of his own, at a desk. */
export async function somebody(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(30_000);
  return context.newPage();
}

/** What is wrong with the page as it stands, by phone and at a desk. */
export async function look(page: Page, name: string): Promise<readonly string[]> {
  await page.bringToFront();
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    found.push(...(await violations(page, `${name} ${width}`)), ...(await sticksOut(page, `${name} ${width}`)));
    if (!PICTURES) continue;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
  }
  return found;
}

/** Signs the demo's seller in by the letter. */
export async function enterSchool(page: Page, demo: Demo): Promise<void> {
  await page.goto(`${demo.hub}/own/sign-in`);
  await page.getByLabel('E-mail').fill(OWNER);
  await page.getByRole('button', { name: 'Send me the link' }).click();
  await page.goto(await entryOf(demo.mail, OWNER));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('School of tea').first().waitFor();
}

/** Makes an active course with one module and one lesson, and gives the address of its screen. */
export async function makeCourse(page: Page, demo: Demo, course: { readonly title: string; readonly lesson: string }): Promise<string> {
  await page.bringToFront();
  await page.goto(`${demo.hub}/academy`);
  await page.getByRole('link', { name: 'New course' }).first().click();
  await page.getByLabel('Title', { exact: true }).fill(course.title);
  await page.getByLabel('The course is active').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: course.title, level: 1 }).waitFor();
  const address = page.url();
  await addAt(page, 'New module', 'First steps');
  await addAt(page, 'New lesson', course.lesson);
  await page.getByRole('heading', { name: course.lesson, level: 1 }).waitFor();
  await page.getByLabel('Text', { exact: true }).fill(`What ${course.lesson} is about.`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  return address;
}

/** Types into one of the small forms of a course and adds it. */
async function addAt(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label);
  await field.fill(text);
  await page.locator('form').filter({ has: field }).getByRole('button', { name: 'Add' }).click();
}

/** Looks a product up in the shop's list and ticks it, from the screen of a course. */
export async function chooseProduct(
  page: Page,
  courseAddress: string,
  product: { readonly search: string; readonly title: RegExp },
): Promise<void> {
  await page.bringToFront();
  await page.goto(courseAddress);
  await page.getByRole('link', { name: 'Choose products' }).first().click();
  await page.getByLabel('Search for a product').fill(product.search);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('checkbox', { name: product.title }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
}

/** Waits until so many letters have reached somebody, and gives their texts, oldest first. */
export async function lettersOf(demo: Demo, email: string, count: number): Promise<readonly string[]> {
  const found = await eventually(async () => {
    const letters = await lettersTo(demo.mail, email);
    return letters.length >= count ? letters : null;
  });
  return (found ?? []).map(({ text }) => text);
}

/** Whether a letter lets its reader in without asking who he is. */
export const letsIn = (text: string): boolean => /\/learn\/\w+\/enter\//.test(text);

/** Opens the newest letter to somebody in the mailbox and follows its button; gives the tab that it opens. Links of letters, whatever their language, are known by where they lead. */
async function followLetter(page: Page, demo: Demo, email: string): Promise<Page> {
  await page.bringToFront();
  await page.goto(demo.mail);
  await page.getByRole('row').filter({ hasText: email }).first().getByRole('link').click();
  const button = page.frameLocator('iframe').locator('a[href*="/learn/"]').first();
  return tabOf(page.context(), () => button.click());
}

/** A buyer comes in by the newest letter; gives the tab with his courses. */
export async function comeInByLetter(page: Page, demo: Demo, email: string): Promise<Page> {
  const tab = await followLetter(page, demo, email);
  await tab.getByText(`You come in as ${email}.`).waitFor();
  await tab.getByRole('button', { name: 'Open my courses' }).click();
  await tab.getByRole('heading', { name: 'My courses', level: 1 }).waitFor();
  return tab;
}

/** A member opens a course and its lesson from the list of his courses. */
export async function openLesson(tab: Page, course: { readonly title: string; readonly lesson: string }): Promise<void> {
  await tab.bringToFront();
  await tab.getByRole('link', { name: course.title, exact: true }).click();
  await tab.getByRole('link', { name: course.lesson, exact: true }).click();
  await tab.getByText(`What ${course.lesson} is about.`).waitFor();
}

/** Reads a screen of ours again until it says this. */
export async function seeOn(page: Page, address: string, text: string | RegExp): Promise<void> {
  await page.bringToFront();
  await eventually(async () => {
    await page.goto(address);
    return page.getByText(text).first().isVisible();
  });
}

/** The letters of a member with what became of each, newest first, as the seller's screen of that member lists them. */
export async function lettersOnScreen(page: Page, demo: Demo, email: string): Promise<readonly string[]> {
  await page.bringToFront();
  await page.goto(`${demo.hub}/academy/members?q=${encodeURIComponent(email)}`);
  await page.locator('main table a').first().click();
  const card = page.locator('section.card').filter({ has: page.getByRole('heading', { name: 'Letters', exact: true }) });
  const kinds = await card.locator('.row > .grow').allInnerTexts();
  return kinds.map((text) => text.split('\n')[0] ?? '');
}
