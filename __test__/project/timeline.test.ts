// examples/pool-timeline.html in Chromium: what it shows of a recorded trace, by pointer, keyboard and file, and what it
// says of files that are no traces. TIMELINE_SCREENSHOT=file.png keeps a picture.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../../examples/browser/serve.mjs'
import { CHROMIUM } from '../../scripts/setup.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'rustorch-timeline-'))
const sample = path.join(root, 'examples/data/pool-trace.json')

let server: { origin: string; close(): void }
let context: BrowserContext
beforeAll(async () => {
  server = await serve({ '/': path.join(root, 'examples/') })
  context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    headless: true,
    viewport: { width: 1180, height: 1250 },
  })
}, 120_000)
afterAll(async () => {
  await context?.close()
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(url: string): Promise<{ page: Page; problems: string[] }> {
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', error => problems.push(String(error)))
  page.on('console', message => ['error', 'warning'].includes(message.type()) && problems.push(message.text()))
  await page.goto(url)
  return { page, problems }
}

const facts = (page: Page): Promise<Record<string, string>> =>
  page
    .locator('#facts > div')
    .evaluateAll(all =>
      Object.fromEntries(all.map(d => [d.children[0]?.textContent ?? '', d.children[1]?.textContent ?? ''])),
    )

const event = (kind: string, size: number, time: number, hit = false) => ({
  ...{ kind, size, bytes: size * 4, tier: size < 256 ? 'small' : 'medium', hit, time },
})

describe('the sample', () => {
  it('is what the recorder writes', () => {
    const { job, left, events } = JSON.parse(readFileSync(sample, 'utf8'))
    expect(job).toBe('a made-up job')
    expect(events.length).toBeGreaterThan(500)
    expect(left[0].site).toMatch(/^at remember \(\.\/examples\/record-trace\.mjs:\d+:\d+\)$/)
    const again = path.join(folder, 'again.json')
    const { stdout, status } = spawnSync(process.execPath, ['examples/record-trace.mjs', again], {
      cwd: root,
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^\d+ events of a made-up job are in .*left\n$/)])
    const now = JSON.parse(readFileSync(again, 'utf8'))
    // The pool does the same each time, but for blocks that went by their age.
    const figures = (list: { kind: string; size: number }[]) =>
      list.filter(e => e.kind === 'get' || e.kind === 'return').map(e => [e.kind, e.size])
    expect(figures(now.events)).toEqual(figures(events))
  })

  it('is drawn, light and dark, and tells of each event', async () => {
    const { page, problems } = await open(`${server.origin}/pool-timeline.html?trace=data/pool-trace.json`)
    await page.waitForSelector('#facts dd')
    const { events } = JSON.parse(readFileSync(sample, 'utf8')) as { events: ReturnType<typeof event>[] }
    const gets = events.filter(e => e.kind === 'get')
    expect(await facts(page)).toMatchObject({
      events: events.length.toLocaleString('en'),
      requests: gets.length.toLocaleString('en'),
      'from the pool': `${((100 * gets.filter(e => e.hit).length) / gets.length).toFixed(1)} %`,
      evictions: events.filter(e => e.kind === 'evict').length.toLocaleString('en'),
    })
    // The leaks, the most bytes first, and where they are from.
    const suspects = await page.locator('#suspects tbody tr').allInnerTexts()
    expect(suspects[0]).toMatch(/^102,400\s+32\s/)
    expect(suspects.some(row => row.endsWith('grows'))).toBe(true)
    expect(suspects.some(row => row.startsWith('at remember'))).toBe(true)

    const ink = () =>
      page.locator('#bytes').evaluate(canvas => {
        const { width, height } = canvas as HTMLCanvasElement
        const pen = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
        pen.drawImage(canvas as HTMLCanvasElement, 0, 0)
        const { data } = pen.getImageData(0, 0, width, height)
        let painted = 0
        for (let i = 3; i < data.length; i += 4) if ((data[i] as number) > 0) painted++
        return painted / (data.length / 4)
      })
    expect(await ink()).toBeGreaterThan(0.2)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await ink()).toBeGreaterThan(0.2)

    // By pointer: a tip with what happened and what was in use.
    const box = (await page.locator('#bytes').boundingBox()) as { x: number; y: number; width: number }
    await page.mouse.move(box.x + box.width / 2, box.y + 50)
    await page.waitForSelector('#tip:visible')
    expect(await page.locator('#tip').textContent()).toMatch(/elements in .*event [\d,]+ of [\d,]+, after/s)
    // By keyboard: one after the other.
    await page.locator('#bytes').focus()
    await page.keyboard.press('Home')
    expect(await page.locator('#tip b').textContent()).toBe('init')
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('#tip b').textContent()).toBe('get, new')
    expect(await page.locator('#bytes').getAttribute('aria-valuenow')).toBe('2')
    await page.keyboard.press('End')
    expect(await page.locator('#bytes').getAttribute('aria-valuenow')).toBe(String(events.length))
    // Dragging zooms, a button goes back; by event, and without a tier.
    await page.click('#by-event')
    await page.mouse.move(box.x + 200, box.y + 50)
    await page.mouse.down()
    await page.mouse.move(box.x + 500, box.y + 50, { steps: 4 })
    await page.mouse.up()
    await page.locator('#bytes').focus()
    await page.keyboard.press('Home')
    expect(Number(await page.locator('#bytes').getAttribute('aria-valuenow'))).toBeGreaterThan(50)
    await page.click('#whole')
    const before = await ink()
    await page.click('#legend .large')
    expect(await ink()).not.toBe(before)
    await page.click('#legend .large')
    await page.emulateMedia({ colorScheme: 'light' })
    if (process.env.TIMELINE_SCREENSHOT) await page.screenshot({ path: process.env.TIMELINE_SCREENSHOT })
    expect(problems).toEqual([])
    await page.close()
  })
})

describe('other files', () => {
  it('from a folder, by the picker: a bare list of events, and a pool that gave everything back', async () => {
    const file = path.join(folder, 'mine.json')
    const events = [
      event('get', 100, 5),
      event('get', 300, 6),
      event('return', 100, 7),
      event('get', 100, 8, true),
      event('return', 100, 9),
      event('return', 300, 10),
      event('evict', 300, 10),
      { ...event('gc', 100, 11), bytes: 400 },
    ]
    writeFileSync(file, JSON.stringify(events))
    const { page, problems } = await open(`file://${path.join(root, 'examples/pool-timeline.html')}`)
    expect(await page.locator('#empty').isVisible()).toBe(true)
    await page.setInputFiles('#file', file)
    await page.waitForSelector('#facts dd')
    expect(await facts(page)).toEqual({
      ...{ events: '8', time: '6 ms', requests: '3', 'from the pool': '33.3 %' },
      ...{ 'peak in use': '1.6 KiB', 'peak idle': '1.6 KiB', evictions: '1' },
    })
    expect(await page.locator('#suspects').textContent()).toBe('None: everything that was taken came back.')
    await page.locator('#bytes').focus()
    await page.keyboard.press('End')
    // Nothing in use and nothing idle: three tiers, twice 0.
    expect((await page.locator('#tip dd').allTextContents()).filter(text => text === '0 B').length).toBe(6)
    expect(problems).toEqual([])
    await page.close()
  })

  it.each([
    ['no JSON', 'hello', /^bad\.json: .*JSON/],
    ['no events', '{"events": []}', 'bad.json: This file has no list of events.'],
    [
      'another thing',
      '[{"kind": "get", "size": "<b>1"}]',
      'bad.json: Event 1 is not one of MemoryManager.trace: {"kind":"get","size":"<b>1"}',
    ],
  ])('%s: says so, and draws nothing', async (_, text, said) => {
    const file = path.join(folder, 'bad.json')
    writeFileSync(file, text)
    const { page, problems } = await open(`${server.origin}/pool-timeline.html`)
    await page.setInputFiles('#file', file)
    await page.waitForFunction(() => document.getElementById('problem')?.textContent !== '')
    expect(await page.locator('#problem').textContent()).toMatch(said)
    expect(await page.locator('#shown').isVisible()).toBe(false)
    expect(problems).toEqual([])
    await page.close()
  })

  it('a trace that is not there', async () => {
    const { page } = await open(`${server.origin}/pool-timeline.html?trace=nowhere.json`)
    await page.waitForFunction(() => document.getElementById('problem')?.textContent !== '')
    expect(await page.locator('#problem').textContent()).toBe('nowhere.json: the server says 404')
    await page.close()
  })
})
