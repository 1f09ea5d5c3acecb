// What is put into the page to measure it from inside: when frames come, when
// their picture is painted, keys, long tasks. Times are in ms of the page's clock.

/** eye runs in the page before anything of the desk does. */
function eye() {
  const seen = { frames: [], keys: [], long: [], sockets: [], quiet: true }
  window.meter = seen
  // The task after the next picture comes once that has been painted.
  const after = (fn) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => fn(performance.now()); port2.postMessage(0) }
  const painted = (fn) => requestAnimationFrame(() => after(fn))
  seen.after = after
  seen.painted = () => new Promise((done) => painted(done))
  const look = () => (document.querySelector('[role=option]') ? after((now) => { seen.rows = now }) : requestAnimationFrame(look))
  requestAnimationFrame(look)
  const Real = window.WebSocket
  window.WebSocket = class extends Real {
    constructor(...args) {
      super(...args)
      seen.sockets.push(this)
      this.addEventListener('message', (e) => {
        if (seen.quiet || !e.data.startsWith('{"t":"d"')) return
        const at = performance.now()
        const n = JSON.parse(e.data).d.length
        painted((now) => { for (let i = 0; i < n; i++) seen.frames.push(now - at) })
      })
    }
  }
  addEventListener('keydown', (e) => { if (!seen.quiet) painted((now) => seen.keys.push(now - e.timeStamp)) }, true)
  new PerformanceObserver((list) => { if (!seen.quiet) for (const e of list.getEntries()) seen.long.push(e.duration) }).observe({ type: 'longtask' })
}

export class Meter {
  constructor(page, cdp) { this.page = page; this.cdp = cdp }

  static async on(page) {
    await page.addInitScript(eye)
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' }) // time the thread worked, whatever else the machine does
    return new Meter(page, cdp)
  }

  /** slow makes the processor n times as slow as it is. */
  slow = (rate) => this.cdp.send('Emulation.setCPUThrottlingRate', { rate })

  async metric(name) {
    const { metrics } = await this.cdp.send('Performance.getMetrics')
    return metrics.find((m) => m.name === name).value
  }

  async heap() {
    for (let i = 0; i < 3; i++) await this.cdp.send('HeapProfiler.collectGarbage')
    return (await this.metric('JSHeapUsedSize')) / 1e6
  }

  /** during measures what happens in the page while act runs; busy is the share
   * of the time in which the main thread worked. */
  async during(act) {
    await this.page.evaluate(() => Object.assign(window.meter, { frames: [], keys: [], long: [], quiet: false }))
    const [begun, worked] = [performance.now(), await this.metric('TaskDuration')]
    await act()
    const busy = ((await this.metric('TaskDuration')) - worked) / ((performance.now() - begun) / 1000)
    await this.page.evaluate(() => window.meter.painted())
    const { frames, keys, long } = await this.page.evaluate(() => { window.meter.quiet = true; return { frames: window.meter.frames, keys: window.meter.keys, long: window.meter.long } })
    return { frames, keys, long, busy, seconds: (performance.now() - begun) / 1000 }
  }

  /** until is the time from an event in the page to the picture in which look holds. */
  arm(event, look) {
    return this.page.evaluate(([event, look]) => {
      const holds = new Function(`return ${look}`)
      window.meter.armed = new Promise((done) => addEventListener(event, (e) => {
        const tick = () => (holds() ? window.meter.after((now) => done(now - e.timeStamp)) : requestAnimationFrame(tick))
        requestAnimationFrame(tick)
      }, { once: true, capture: true }))
    }, [event, look])
  }

  armed = () => this.page.evaluate(() => window.meter.armed)

  /** hold keeps a key down for so long, as fast as keyboards repeat. */
  async hold(key, ms, every = 33) {
    const letter = { key, text: key, code: `Key${key.toUpperCase()}`, windowsVirtualKeyCode: key.toUpperCase().charCodeAt(0) }
    const end = performance.now() + ms
    const sent = []
    for (let first = true; performance.now() < end; first = false) {
      sent.push(this.cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', autoRepeat: !first, ...letter }))
      await new Promise((done) => { setTimeout(done, every) })
    }
    await Promise.all(sent)
    await this.cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...letter, text: undefined })
  }

  nodes = () => this.page.evaluate(() => document.querySelectorAll('*').length)
}

/** at is a percentile of the figures. */
export function at(figures, percent) {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]
}
