import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preview } from '../scenarios/connector.ts';
import { contrastOf, overflowing } from './in-page.ts';
import { CHROMIUM } from './install.ts';
import { HOSTILE, SAMPLES } from './samples.ts';

/** Its smallest ratio for text, in WCAG 2.2. */
const CONTRAST = 4.5;

const folder = mkdtempSync(join(tmpdir(), 'preview-pages-'));
const screenshots = mkdtempSync(join(tmpdir(), 'preview-screenshots-'));
const pathOf = (sample: string) => join(folder, `${sample}.html`);

describe.skipIf(!existsSync(CHROMIUM))('the page of a preview', () => {
  let browser: Browser;

  beforeAll(async () => {
    // Chromium shuts itself in with rights that root in a container does not have; these pages are our own.
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    for (const [name, { options, messages }] of Object.entries(SAMPLES)) {
      await preview({ ...options, args: ['--html', pathOf(name)] }, messages);
    }
    console.log(`screenshots: ${screenshots}`);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page, and takes down what it complains of and asks for. */
  async function open(sample: string, width: number, colorScheme: 'light' | 'dark') {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(pathOf(sample)).href);
    return { page, complaints, requests };
  }

  async function openDetails(page: Page): Promise<void> {
    for (const summary of await page.locator('summary').all()) await summary.click();
  }

  const VIEWS = Object.keys(SAMPLES).flatMap((sample) =>
    [400, 1280].flatMap((width) =>
      (['light', 'dark'] as const).map((scheme) => [sample, width, scheme] as const),
    ),
  );

  test.each(VIEWS)('can be read: %s, %i wide, %s', async (sample, width, scheme) => {
    const { page, complaints, requests } = await open(sample, width, scheme);
    expect(await page.locator('h1').isVisible()).toBe(true);
    const shot = (state: string) =>
      page.screenshot({
        path: join(screenshots, `${sample}-${width}-${scheme}-${state}.png`),
        fullPage: true,
      });
    await shot('closed');
    expect(await page.locator('details[open]').count()).toBe(0);
    await openDetails(page);
    await shot('open');
    expect(await page.locator('details:not([open])').count()).toBe(0);
    for (const call of await page.locator('pre').all()) expect(await call.isVisible()).toBe(true);

    expect(await page.evaluate(overflowing)).toEqual([]);
    const texts = await page.evaluate(contrastOf);
    expect(texts.length).toBeGreaterThan(5);
    for (const { text, contrast, size } of texts) {
      expect.soft(contrast, text).toBeGreaterThanOrEqual(CONTRAST);
      expect.soft(size, text).toBeGreaterThanOrEqual(14);
    }
    const body = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
    expect(body).toBeGreaterThanOrEqual(15);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([page.url()]);
    await page.close();
  });

  test('shows markup in names and values as text', async () => {
    const { page, complaints } = await open('courier', 1280, 'light');
    await openDetails(page);
    expect(await page.title()).toBe('Preview for Courier');
    expect(await page.locator('script, img').count()).toBe(0);
    expect(await page.getByRole('heading', { name: HOSTILE, exact: true }).isVisible()).toBe(true);
    expect(await page.getByText(JSON.stringify(HOSTILE)).first().isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('shows everything on paper, the details too', async () => {
    const { page } = await open('courier', 800, 'light');
    await page.emulateMedia({ media: 'print' });
    const heights = await page
      .locator('pre')
      .evaluateAll((calls) => calls.map((call) => call.getBoundingClientRect().height));
    expect(heights.length).toBeGreaterThan(2);
    expect(Math.min(...heights)).toBeGreaterThan(20);
    await page.close();
  });

  test('can be used with the keyboard alone', async () => {
    const { page } = await open('faker', 1280, 'light');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('details').first().getAttribute('open')).toBe('');
    await page.close();
  });
});
