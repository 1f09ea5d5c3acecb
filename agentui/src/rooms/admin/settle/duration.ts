// Durations as people type them and the hub reads them: "2h", "1h30m", "45s".
// There is no day: a day is never a fixed number of office hours.

const shape = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/

/** seconds reads a duration; null when it is none. A bare number is minutes. */
export function seconds(text: string): number | null {
  const plain = text.toLowerCase().replace(/\s+/g, '').replace(/min(utes?)?|mn/g, 'm').replace(/hours?|hrs?/g, 'h').replace(/sec(onds?)?/g, 's')
  if (/^\d+$/.test(plain)) return Number(plain) * 60
  const found = shape.exec(plain)
  if (!found || plain === '') return null
  return Number(found[1] ?? 0) * 3600 + Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0)
}

/** written is the shortest form: "2h", never "2h0m0s". */
export function written(s: number): string {
  const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60, rest = Math.floor(s % 60)
  return `${h ? `${h}h` : ''}${m ? `${m}m` : ''}${rest ? `${rest}s` : ''}` || '0s'
}

/** tidy is a duration in its shortest form, or as it was typed. */
export function tidy(text: string): string {
  const s = seconds(text)
  return s === null ? text.trim() : written(s)
}

/** marks are warnings: shares of the target or times before its end. */
export function marks(text: string): string[] {
  return text.split(/[,;]+/).map((x) => x.trim()).filter(Boolean).map((x) => (x.endsWith('%') ? x.replace(/\s+/g, '') : tidy(x)))
}

export const isMark = (text: string): boolean => (/^\d+%$/.test(text) ? Number.parseInt(text, 10) >= 1 && Number.parseInt(text, 10) <= 100 : seconds(text) !== null)
