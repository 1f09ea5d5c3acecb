const atOnce = 8 // countdowns of one task: a key that is pressed meanwhile waits for no more

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
    if (left.length > 0) setTimeout(() => this.tell(left))
  }
}
