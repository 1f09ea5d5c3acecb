import { currentLanguage, region, tell } from '@/i18n'
import { moment } from '@/i18n/dates'
import type { Report, Sum } from './wire'
import { say, told } from './words'

const fixed = (n: number, digits: number): string => n.toLocaleString(currentLanguage(), { minimumFractionDigits: digits, maximumFractionDigits: digits })

/** mean is a mean in one digit, "–" of nothing. */
export const mean = (n: number | null): string => (n === null ? '–' : fixed(n, 1))
export const percent = (n: number | null): string => (n === null ? '–' : `${fixed(n, 0)} %`)

/** meanRange and goodRange are what they may as well be; empty of nothing. */
export const meanRange = (s: Sum): string => (s.mean_low === null || s.mean_high === null ? '' : say('range', { low: mean(s.mean_low), high: mean(s.mean_high) }))
export const goodRange = (s: Sum): string => (s.good_low === null || s.good_high === null ? '' : say('range', { low: percent(s.good_low), high: percent(s.good_high) }))

type By = Report['by']

/** nameOf is what a group is called, in the reader's language where it can be. */
export function nameOf(group: { id: string; name: string }, by: By): string {
  if (group.id === 'none') return told(`none.${by}`) ?? ''
  if (by === 'channel') return tell(`channel.${group.id}`) ?? group.name
  const kind = by === 'campaign' ? told(`kind.${group.id.split(':')[0]!}`) : undefined
  return kind ? `${kind}: ${group.name}` : group.name
}

/** partOf is a day, or the first of a week or month, as the report's zone has it. */
export function partOf(at: string, of: Pick<Report, 'zone' | 'unit'>): string {
  const options: Intl.DateTimeFormatOptions = of.unit === 'month' ? { month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short', year: 'numeric' }
  try { return new Intl.DateTimeFormat(region(), { ...options, timeZone: of.zone }).format(new Date(at)) } catch { return moment(at) }
}
