// Opening hours as people type them: "09:00–12:30, 13:30–18:00". An end that is
// not after the start lies on the next day; 24:00 is the end of a day.

export type Span = [string, string]
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof days)[number]
export const dayMinutes = 1440

/** time reads "9", "9:30", "0930", "9h30" as "09:30"; null when it is no time. */
export function time(text: string): string | null {
  const found = /^(\d{1,2})(?:[:.h]?(\d{2}))?h?$/.exec(text.trim())
  if (!found) return null
  const h = Number(found[1]), m = Number(found[2] ?? 0)
  if (h > 24 || m > 59 || (h === 24 && m > 0)) return null
  return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`
}

export const minutes = (at: string) => Number(at.slice(0, 2)) * 60 + Number(at.slice(3, 5))

/** spans reads a day; a text is what is wrong with it. */
export function spans(text: string): Span[] | { wrong: string; why: 'shape' | 'empty' | 'overlap' } {
  const out: Span[] = []
  for (const part of text.split(/[,;\n]+/).map((x) => x.trim()).filter(Boolean)) {
    const [from, to, more] = part.split(/\s*(?:–|—|-|\bto\b)\s*/).map(time)
    if (!from || !to || more !== undefined || from === '24:00') return { wrong: part, why: 'shape' }
    if (from === to) return { wrong: part, why: 'empty' }
    out.push([from, to])
  }
  const sorted = [...out].sort((a, b) => minutes(a[0]) - minutes(b[0]))
  for (const [i, span] of sorted.entries()) {
    const next = sorted[i + 1]
    if (next && end(span) > minutes(next[0])) return { wrong: `${shown(span)}, ${shown(next)}`, why: 'overlap' }
  }
  return sorted
}

export const end = ([from, to]: Span) => (minutes(to) <= minutes(from) ? minutes(to) + dayMinutes : minutes(to))
const shown = ([from, to]: Span) => `${from}–${to}`
export const typed = (list: readonly Span[] = []) => list.map(shown).join(', ')

/** open is how many minutes a day's text is open; 0 when it cannot be read. */
export function open(text: string): number {
  const list = spans(text)
  return Array.isArray(list) ? list.reduce((sum, s) => sum + end(s) - minutes(s[0]), 0) : 0
}

/** Date entry of a calendar as it is edited: closed when it has no hours. */
export interface DayOff { date: string; name: string; hours: string }
export interface CalendarForm { name: string; zone: string; week: Record<Day, string>; dates: DayOff[]; feed: string }

interface Body { name: string; zone: string; week: Record<string, Span[]>; exceptions?: Record<string, Span[]>; holidays?: Record<string, string>; feed_url?: string }

export function toForm(c: Body): CalendarForm {
  const dates = [...new Set([...Object.keys(c.exceptions ?? {}), ...Object.keys(c.holidays ?? {})])].sort()
  return {
    name: c.name, zone: c.zone, feed: c.feed_url ?? '',
    week: Object.fromEntries(days.map((d) => [d, typed(c.week?.[d])])) as Record<Day, string>,
    dates: dates.map((date) => ({ date, name: c.holidays?.[date] ?? '', hours: typed(c.exceptions?.[date]) })),
  }
}

const read = (text: string): Span[] => { const list = spans(text); return Array.isArray(list) ? list : [] }

/** toBody is what is sent. A closed day that has a name is a holiday. */
export function toBody(f: CalendarForm): Body {
  const dated = f.dates.filter((d) => d.date)
  return {
    name: f.name.trim(), zone: f.zone.trim(), feed_url: f.feed.trim(),
    week: Object.fromEntries(days.map((d) => [d, read(f.week[d])] as const).filter(([, list]) => list.length > 0)),
    exceptions: Object.fromEntries(dated.filter((d) => d.hours.trim() || !d.name.trim()).map((d) => [d.date, read(d.hours)])),
    holidays: Object.fromEntries(dated.filter((d) => d.name.trim()).map((d) => [d.date, d.name.trim()])),
  }
}

/** tried is what is sent to be tried: nothing is fetched for it. */
export function tried(f: CalendarForm): Omit<Body, 'feed_url'> {
  const { feed_url: _, ...rest } = toBody(f)
  return rest
}

const sample = { from: '09:00', to: '17:00' }
/** blank is a new calendar: office hours where the reader is. */
export function blank(): CalendarForm {
  const work = `${sample.from}–${sample.to}`
  return {
    name: '', zone: Intl.DateTimeFormat().resolvedOptions().timeZone, feed: '', dates: [],
    week: { mon: work, tue: work, wed: work, thu: work, fri: work, sat: '', sun: '' },
  }
}
