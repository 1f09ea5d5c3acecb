import { currentLanguage } from '@/i18n'

/** lasting is a time in its largest fitting unit: "12 sec", "3 min", "2 hr". */
export function lasting(seconds: number): string {
  const [n, unit] = seconds < 90 ? [Math.max(1, seconds), 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour']
  return new Intl.NumberFormat(currentLanguage(), { style: 'unit', unit: unit as 'second', unitDisplay: 'short', maximumFractionDigits: 0 }).format(n as number)
}
