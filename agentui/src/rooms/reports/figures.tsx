import { currentLanguage, region, t, tell } from '@/i18n'
import { moment } from '@/i18n/dates'
import { lasting } from '../inbox/clocks/lasting'
import type { Row } from './wire'

export const percent = (n: number | null): string => (n === null ? '–' : `${n.toLocaleString(currentLanguage(), { minimumFractionDigits: 1, maximumFractionDigits: 1 })} %`)
export const metricOf = (metric: string): string => tell(`sla.${metric}`) ?? metric
export const took = (row: Row, s: number): string => (row.answered > 0 ? lasting(s) : '–')

/** inZone is a moment as the clocks of the report's zone show it. */
export function inZone(at: string, zone: string): string {
  try { return new Intl.DateTimeFormat(region(), { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(new Date(at)) } catch { return moment(at) }
}

/** groupOf is what a row is about, in words. */
export function groupOf(row: Row, by: string): string {
  if (row.id === 'none' || row.id === '') return t('by.none')
  if (by === 'channel') return tell(`channel.${row.id}`) ?? row.name
  if (by === 'priority') return tell(`priority.${row.id}`) ?? row.name
  return row.name || row.id
}

/** Share is how many of the decided were met, as a bar; the number is beside. */
export function Share({ row }: { row: Row }) {
  if (row.attainment === null) return null
  return (
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="block h-2 w-full" aria-hidden="true">
      <rect width="100" height="8" className="fill-(--breached-chip)" />
      <rect width={row.attainment} height="8" className="fill-accent" />
      <rect x={Math.min(99.2, row.attainment)} width=".8" height="8" className="fill-surface" />
    </svg>
  )
}
