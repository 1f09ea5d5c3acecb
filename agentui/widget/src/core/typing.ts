// Typing, both ways: told at most every 3 s, forgotten after 6.
const life = 6000
const pace = 3000

export class Typing {
  private toldAt = 0
  private ends: ReturnType<typeof setTimeout> | undefined

  constructor(private show: (name: string | null) => void, private tell: (on: boolean) => boolean) {}

  heard(name: string | null): void {
    clearTimeout(this.ends)
    if (name !== null) this.ends = setTimeout(() => this.show(null), life)
    this.show(name)
  }

  wrote(text: string): void {
    const now = Date.now()
    if (text && now - this.toldAt > pace && this.tell(true)) this.toldAt = now
    if (!text && this.toldAt && this.tell(false)) this.toldAt = 0
  }

  sent(): void {
    this.wrote('')
  }
}
