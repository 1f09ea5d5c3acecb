import type { Attained, Colleague, NearClock, Queue, Rate, Wall } from '@/wire/shapes'
import { Topics } from './topics'

/** BoardFrame is one push of the wall: cells by "section/id". */
export interface BoardFrame { t: 'board'; n?: number; as_of?: number; at?: string; full?: boolean; set?: Record<string, unknown>; del?: string[]; denied?: boolean }

export interface Sections { teams: Queue; channels: Queue; agents: Colleague; clocks: NearClock; rates: Rate; attainment: Attained }
export type Section = keyof Sections

/** Sample is what a queue looked like at an instant, for its trend. */
export interface Sample { at: number; waiting: number; breached: number; at_risk: number }

const apart = 60_000 // ms between two samples
const kept = 60 // samples of a queue: an hour

const orders: { [S in Section]: (a: Sections[S], b: Sections[S]) => number } = {
  teams: (a, b) => Number(a.id === 'none') - Number(b.id === 'none') || a.name.localeCompare(b.name),
  channels: (a, b) => a.id.localeCompare(b.id),
  agents: (a, b) => states.indexOf(a.state) - states.indexOf(b.state) || b.breached - a.breached || (b.load ?? b.held) - (a.load ?? a.held) || a.name.localeCompare(b.name),
  clocks: (a, b) => due(a) - due(b) || (a.id < b.id ? -1 : 1),
  rates: (a, b) => a.id.localeCompare(b.id),
  attainment: (a, b) => a.metric.localeCompare(b.metric),
}
const states: readonly string[] = ['online', 'away', 'offline']

const dues = new WeakMap<NearClock, number>()
/** due is when, in ms; it is read once for each cell, as sorting asks often. */
function due(clock: NearClock): number {
  let at = dues.get(clock)
  if (at === undefined) dues.set(clock, (at = Date.parse(clock.due_at)))
  return at
}

/** What is told together: a picture each, so that none of them takes long. */
const pictures: readonly (readonly (Section | 'totals' | 'at')[])[] = [['totals', 'attainment', 'at'], ['clocks'], ['agents'], ['teams', 'channels', 'rates']]

/** Board is the supervisor's wall as the socket keeps it: a cell each, sections
 * in the order they are shown. A snapshot fills it until the line does. */
export class Board {
  asOf = -1
  at = 0 // when the hub said it, ms; 0 = never
  denied = false
  private readonly now: () => number
  private readonly soon: (fn: () => void) => void
  private telling = false
  private cells = new Map<string, unknown>()
  private ordered = new Map<Section, readonly unknown[]>()
  private samples = new Map<string, readonly Sample[]>()
  private sampled = 0
  private topics = new Topics()

  /** soon runs a function once the next picture is on the screen. */
  constructor(now: () => number, soon: (fn: () => void) => void) {
    this.now = now
    this.soon = soon
  }

  /** subscribe hears of a section, of "totals", or of "at": anything at all. */
  subscribe(what: Section | 'totals' | 'at', fn: () => void): () => void { return this.topics.subscribe(what, fn) }

  get totals(): Queue | undefined { return this.cells.get('totals') as Queue | undefined }

  rows<S extends Section>(section: S): readonly Sections[S][] {
    let rows = this.ordered.get(section) as readonly Sections[S][] | undefined
    if (!rows) {
      const found: Sections[S][] = []
      for (const [key, cell] of this.cells) if (key.startsWith(`${section}/`)) found.push(cell as Sections[S])
      rows = found.sort(orders[section])
      this.ordered.set(section, rows)
    }
    return rows
  }

  /** trend is what the queue looked like, a minute apart, the oldest first. */
  trend(queue: string): readonly Sample[] { return this.samples.get(queue) ?? none }

  take(frame: BoardFrame): void {
    if (frame.denied) {
      this.denied = true
      this.cells.clear()
      this.ordered.clear()
      for (const name of all) this.topics.mark(name)
      return this.topics.announce()
    }
    this.denied = false
    const keys = new Set([...Object.keys(frame.set ?? {}), ...(frame.del ?? [])])
    if (frame.full) {
      for (const key of this.cells.keys()) keys.add(key)
      this.cells = new Map(Object.entries(frame.set ?? {}))
    } else {
      for (const [key, cell] of Object.entries(frame.set ?? {})) this.cells.set(key, cell)
      for (const key of frame.del ?? []) this.cells.delete(key)
    }
    this.asOf = frame.as_of ?? this.asOf
    this.at = this.now()
    for (const name of new Set([...keys].map((key) => key.split('/')[0] as Section))) {
      this.ordered.delete(name)
      this.topics.mark(name)
    }
    this.sample()
    this.topics.mark('at')
    if (this.telling) return
    this.telling = true // reading a push is work enough for one picture
    this.soon(() => this.tell())
  }

  private tell(picture = 0): void {
    this.topics.announce(pictures[picture])
    this.telling = this.topics.marked
    if (this.telling) this.soon(() => this.tell((picture + 1) % pictures.length))
  }

  /** seed shows a snapshot as long as the line has said nothing newer. */
  seed(wall: Wall): void {
    if (wall.as_of < this.asOf) return
    const set: Record<string, unknown> = { totals: wall.totals }
    for (const section of ['teams', 'channels', 'agents', 'clocks', 'rates'] as const) for (const row of wall[section] ?? []) set[`${section}/${row.id}`] = row
    for (const row of wall.attainment ?? []) set[`attainment/${row.metric}`] = row
    this.take({ t: 'board', full: true, as_of: wall.as_of, at: wall.at, set })
  }

  private sample(): void {
    const at = this.now()
    if (at - this.sampled < apart) return
    this.sampled = at
    const note = (name: string, q: Queue | undefined) => {
      if (q) this.samples.set(name, [...this.trend(name).slice(1 - kept), { at, waiting: q.people, breached: q.breached, at_risk: q.at_risk }])
    }
    note('totals', this.totals)
    for (const section of ['teams', 'channels'] as const) for (const q of this.rows(section)) note(`${section}/${q.id}`, q)
  }
}

const none: readonly Sample[] = []
const all: readonly (Section | 'totals' | 'at')[] = ['teams', 'channels', 'agents', 'clocks', 'rates', 'attainment', 'totals', 'at']
