// What somebody does at the desk while it is measured.
import { field, live } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'

const pause = (ms) => new Promise((done) => { setTimeout(done, ms) })
const title = (page) => page.evaluate(() => document.querySelector('main > section:last-of-type h2')?.textContent ?? '')
const changed = (before) => `document.querySelector('main > section:last-of-type h2')?.textContent !== ${JSON.stringify(before)} && document.querySelector('#thread article')`

/** firstPicture loads the desk anew, with everything in the cache, five times. */
export async function firstPicture(meter) {
  const { page } = meter
  const desk = page.url()
  const fcp = () => page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN)
  const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]
  const found = { fcp: [], rows: [], empty: [] }
  for (let i = 0; i < 5; i++) {
    await page.goto('data:text/html,<p>Hello')
    found.empty.push(await until('the empty page is painted', fcp))
    await page.goto(desk)
    found.rows.push(await until('rows are painted', () => page.evaluate(() => window.meter.rows)))
    found.fcp.push(await fcp())
    await live(page)
  }
  return { fcp: median(found.fcp), rows: median(found.rows), empty: median(found.empty) }
}

/** switches goes from row to row; the next one has been fetched ahead. */
export async function switches(meter, rate, times = 30) {
  const { page } = meter
  const took = []
  await page.keyboard.press('j')
  for (let i = 0; i < times; i++) {
    await page.waitForLoadState('networkidle')
    await pause(200 + 50 * rate) // somebody reads a little
    const before = await title(page)
    await meter.arm('keydown', changed(before))
    await page.keyboard.press('j')
    took.push(await meter.armed())
  }
  return took
}

/** opens clicks rows that were not fetched ahead. */
export async function opens(meter, times = 12, places = Array.from({ length: times }, (_, i) => 40 - 3 * i)) {
  const { page } = meter
  const took = []
  for (const place of places) {
    const list = page.locator('#list')
    await list.evaluate((el, top) => { el.scrollTop = top }, Math.max(0, place * 72 - 300))
    const option = page.locator(`[role=option][aria-posinset="${place}"]`)
    await option.waitFor()
    await page.waitForLoadState('networkidle')
    await meter.arm('mousedown', changed(await title(page)))
    await option.click()
    took.push(await meter.armed())
  }
  return took
}

/** talked has customers write while somebody types a reply. */
export async function talked(meter, crowd, rate, seconds) {
  const { page } = meter
  await field(page).click()
  await page.mouse.move(900, 300)
  let speed = 0
  const found = await meter.during(async () => {
    const talk = crowd.talk(rate, seconds).then((r) => { speed = r })
    const end = performance.now() + seconds * 1000
    while (performance.now() < end) {
      await page.keyboard.press('x')
      await pause(80)
    }
    await talk
  })
  await until('the desk has caught up', () => page.evaluate(() => !document.querySelector('[role=status] .reconnecting')))
  await field(page).fill('')
  return { ...found, rate: speed }
}

/** held keeps “e” down for five seconds; answers items a second. */
export async function held(meter, seconds = 5) {
  const { page } = meter
  await page.goto(page.url().replace(/\?.*/, ''))
  await page.getByRole('option').first().waitFor()
  await live(page)
  await page.keyboard.press('j')
  await page.locator('#thread article').first().waitFor()
  let done = 0
  const count = (r) => { if (r.method() === 'POST' && r.url().endsWith('/status')) done++ }
  page.on('request', count)
  await meter.hold('e', seconds * 1000)
  const n = done
  page.off('request', count)
  return n / seconds
}

/** days feeds the page as many events as days bring: cards of the list with new
 * words, one frame of them after the other. What the hub has is left behind. */
export async function days(meter, events) {
  const { page } = meter
  await page.getByRole('option').first().waitFor()
  const cards = await page.evaluate(() => fetch('/api/v1/conversations?view=all&sort=deadline&limit=50').then((r) => r.json()))
  const run = (from, to) => page.evaluate(async ([cards, seq, from, to]) => {
    const socket = window.meter.sockets.at(-1)
    for (let n = from; n < to; n += 500) {
      const d = Array.from({ length: 500 }, (_, i) => {
        const card = cards[(n + i) % cards.length]
        return { seq: seq + n + i + 1, type: 'message.received', conversation_id: card.id, data: { conversation: { ...card, version: card.version + n + i + 1, last_message: { ...card.last_message, preview: `Words ${n + i}` } } } }
      })
      socket.onmessage(new MessageEvent('message', { data: JSON.stringify({ t: 'd', d }) }))
      await new Promise((done) => { requestAnimationFrame(done) })
    }
  }, [cards.items, cards.as_of, from, to])
  const half = Math.floor(events / 1000) * 500
  await run(0, half)
  const middle = await meter.heap()
  await run(half, events)
  await page.getByText(`Words ${events - cards.items.length}`, { exact: true }).first().waitFor() // the first row's
  return { half: middle, end: await meter.heap() }
}
