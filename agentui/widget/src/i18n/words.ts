// Every word on the screen. English is in the app; the others are small chunks,
// fetched when the visitor speaks them.
import en from './en'

export type Words = Record<keyof typeof en, string>
export type Key = keyof Words

const others: Record<string, () => Promise<{ default: Words }>> = {
  fr: () => import('./fr'),
  ro: () => import('./ro'),
}

let words: Words = en
export let locale = 'en'

export async function speak(tag: string): Promise<void> {
  locale = tag || 'en'
  const load = others[locale.slice(0, 2).toLowerCase()]
  words = load ? await load().then((m) => m.default, () => en) : en
}

export const t = (key: Key, fill: Record<string, string | number> = {}): string =>
  words[key].replace(/\{(\w+)\}/g, (_, name: string) => String(fill[name] ?? ''))

export const time = (at: string | number): string => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(new Date(at))
export const day = (at: string | number): string => new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(at))
export const size = (bytes: number): string =>
  bytes < 1e6
    ? new Intl.NumberFormat(locale, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 }).format(Math.ceil(bytes / 1000))
    : new Intl.NumberFormat(locale, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / 1e6)
