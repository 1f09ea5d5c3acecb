// Where the visitor is on the company's page: told when the hub wants to know,
// after every welcome and whenever it changes, at most every 2 s.
import { clean, type ClientFrame } from './frames'

export interface Page { url: string; title: string; landing: string; referrer: string }

const pace = 2000

export class Pages {
  private page: Page | undefined
  private wanted = false
  private toldAt = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private send: (f: ClientFrame) => boolean, private ask: () => void) {}

  welcomed(wanted: boolean): void {
    this.wanted = wanted
    if (wanted && !this.page) this.ask()
    this.tell()
  }

  moved(page: Page): void {
    this.page = page
    this.tell()
  }

  tell(): void {
    clearTimeout(this.timer)
    if (!this.wanted || !this.page?.url) return
    const wait = this.toldAt + pace - Date.now()
    if (wait > 0) this.timer = setTimeout(() => this.tell(), wait)
    else if (this.send(clean({ t: 'page', ...this.page }))) this.toldAt = Date.now()
  }
}
