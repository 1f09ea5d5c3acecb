// The supervisor's wall, full: the page's own socket hears frames of the shape
// that the hub sends (docs/live-protocol.md), once a second.
import { field } from './cells.mjs'
import { pictures } from './pictures.mjs'

/** wall answers what each picture costs the main thread while a push comes every
 * second, in ms, and all that it works in a second: countdowns and plot included. */
export async function wall(meter, seconds = 10, size = { agents: 200, clocks: 500 }) {
  const { page } = meter
  await page.goto(`${new URL(page.url()).origin}/supervisor`)
  await page.locator('#tile-1').waitFor()
  await page.locator('canvas').waitFor()
  await page.waitForLoadState('networkidle')
  const cells = field(size, Date.now())
  const frames = [{ full: true, set: cells.all() }, ...Array.from({ length: seconds }, (_, n) => cells.change(n + 1))]
  await page.evaluate((texts) => {
    const socket = window.meter.sockets.at(-1)
    const push = (text) => socket.onmessage(new MessageEvent('message', { data: text }))
    push(texts[0])
    window.meter.pushes = () => new Promise((done) => {
      let n = 0
      const timer = setInterval(() => {
        push(texts[++n])
        if (n + 1 < texts.length) return
        clearInterval(timer)
        setTimeout(done, 500)
      }, 1000)
    })
  }, frames.map((frame, n) => JSON.stringify({ t: 'board', n: n + 1, as_of: 1e12 + n, ...frame })))
  await page.locator('#risk-list [role=option]').nth(5).waitFor()
  await page.waitForLoadState('networkidle')
  const { answer: found, costs } = await pictures(meter.cdp, () => meter.during(() => page.evaluate(() => window.meter.pushes())))
  return { pictures: costs, second: (found.busy * found.seconds * 1000) / seconds }
}
