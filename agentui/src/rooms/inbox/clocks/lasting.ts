import { t } from '@/i18n'

/** lasting is so many seconds in two units: "1 d 4 h", "2 h 05 min", "12 min". */
export function lasting(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  const [d, h, m] = [Math.floor(s / 86_400), Math.floor((s % 86_400) / 3600), Math.floor((s % 3600) / 60)]
  if (d > 0) return `${d} ${t('sla.d')}${h ? ` ${h} ${t('sla.h')}` : ''}`
  if (h > 0) return `${h} ${t('sla.h')}${m ? ` ${m} ${t('sla.min')}` : ''}`
  return m > 0 ? `${m} ${t('sla.min')}${s % 60 && m < 10 ? ` ${s % 60} s` : ''}` : `${s} s`
}
