const atOnce = 4 // countdowns of one task: a key that is pressed meanwhile waits for no more

/** after runs fn in a task of its own, but before the next picture if there is
 * time: a timer would spread one tick over several pictures. */
const after = (fn: () => void): void => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    fn()
  }
  port2.postMessage(0)
}

/** One clock for every countdown: a tick a second, only while somebody looks. */
export class Ticker {
  now: number
  private readonly listeners = new Set<() => void>()
  private timer: ReturnType<typeof setInterval> | undefined
  private readonly time: () => number

  constructor(time: () => number) {
    this.time = time
    this.now = time()
  }

  subscribe = (fn: () => void): (() => void) => {
    this.listeners.add(fn)
    if (this.listeners.size === 1) {
      this.now = this.time()
      this.timer = setInterval(() => this.tick(), 1000)
    }
    return () => {
      this.listeners.delete(fn)
      if (this.listeners.size === 0) clearInterval(this.timer)
    }
  }

  private tick(): void {
    this.now = this.time()
    this.tell([...this.listeners])
  }

  private tell(left: (() => void)[]): void {
    for (const fn of left.splice(0, atOnce)) if (this.listeners.has(fn)) fn()
    if (left.length > 0) after(() => this.tell(left))
  }
}
