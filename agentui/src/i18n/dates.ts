import { currentLanguage, region } from '.'

const made = new Map<string, Intl.DateTimeFormat>()

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${region()}|${name}`
  let f = made.get(key)
  if (!f) made.set(key, (f = new Intl.DateTimeFormat(region(), options)))
  return f
}

const day = 86_400_000

/** clockTime is "09:12". */
export const clockTime = (at: string | number) => format('time', { hour: '2-digit', minute: '2-digit' }).format(new Date(at))

/** clockSeconds is "09:12:05". */
export const clockSeconds = (at: number) => format('seconds', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at)

/** dayName is "Tuesday, 4 November". */
export const dayName = (at: string | number) => format('day', { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(at))

/** whole is the complete instant, for a tooltip. */
export const whole = (at: string | number) => format('whole', { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(at))

/** moment is a short date with time: "4 Nov 2026, 09:12". */
export const moment = (at: string | number) => format('moment', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at))

let today = { from: 0, to: 0 }

/** isToday says whether an instant lies in the day of now, by the local clock. */
function isToday(at: number, now: number): boolean {
  if (now < today.from || now >= today.to) {
    const from = new Date(now).setHours(0, 0, 0, 0)
    today = { from, to: new Date(from).setDate(new Date(from).getDate() + 1) }
  }
  return at >= today.from && at < today.to
}

/** short is what a list row has room for: the time today, else the day. */
export function short(at: string | number, now: number): string {
  const then = new Date(at)
  if (isToday(then.getTime(), now)) return clockTime(at)
  const near = Math.abs(now - then.getTime()) < 6 * day
  if (near) return format('weekday', { weekday: 'short' }).format(then)
  return format('short', { day: 'numeric', month: 'short' }).format(then)
}

/** bytes is "1.2 MB"; few of them are said in a word, which goes by their number. */
export function bytes(n: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  let i = 0
  while (n >= 1000 && i < units.length - 1) { n /= 1000; i++ }
  return new Intl.NumberFormat(currentLanguage(), { style: 'unit', unit: units[i]!, unitDisplay: i ? 'short' : 'long', maximumFractionDigits: i ? 1 : 0 }).format(n)
}

/** localTime is the time in somebody's zone, or empty when the zone is unknown. */
export function localTime(zone: string | undefined, now: number): string {
  if (!zone) return ''
  try {
    return new Intl.DateTimeFormat(region(), { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(now)
  } catch { return '' }
}
