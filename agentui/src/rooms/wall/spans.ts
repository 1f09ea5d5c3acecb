import { t } from '@/i18n'

const two = (n: number) => String(n).padStart(2, '0')

/** span is how long something lasts: "04:12" below an hour, "2 h 05", "3 d". */
export function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  if (s >= 172_800) return `${Math.floor(s / 86_400)} ${t('sla.d')}`
  if (s >= 3600) return `${Math.floor(s / 3600)} ${t('sla.h')} ${two(Math.floor((s % 3600) / 60))}`
  return `${two(Math.floor(s / 60))}:${two(s % 60)}`
}

/** about is the same without seconds, for what lasts. */
export function about(ms: number): string {
  const min = Math.max(0, Math.floor(ms / 60_000))
  if (min >= 2880) return `${Math.floor(min / 1440)} ${t('sla.d')}`
  if (min >= 60) return `${Math.floor(min / 60)} ${t('sla.h')} ${two(min % 60)}`
  return `${min} ${t('sla.min')}`
}
