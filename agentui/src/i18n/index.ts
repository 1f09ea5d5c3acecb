import { Topics } from '@/state/topics'
import { en } from './en'
import type { rooms } from './en/rooms'

/** Plural holds the forms of a count; `other` always. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>
type English = typeof en & typeof rooms
export type Key = keyof English
/** Catalogue has every key of the English one; a missing key is a type error. */
export type Catalogue = { [K in Key]: English[K] extends string ? string : Plural }
export type Params = Record<string, string | number>

export const languages = [
  { code: 'en', name: 'English' },
  { code: 'fr', name: 'Français' },
  { code: 'ro', name: 'Română' },
] as const
export type Language = (typeof languages)[number]['code']

type Known = Partial<Catalogue>

let english: Known = en
const loaders: Record<Language, () => Promise<Known>> = {
  en: () => Promise.resolve(english),
  fr: () => import('./fr').then((m) => m.fr),
  ro: () => import('./ro').then((m) => m.ro),
}

let language: Language = 'en'
let wanted: Language = 'en' // ahead of language while its catalogue is on its way
let catalogue: Known = en
let plurals = new Intl.PluralRules('en')
const topics = new Topics()

export const currentLanguage = () => language

/** region is where dates and times are written as the desk writes them: English has
 * no one way, so it goes by the browser's, and else by the one that has the day before
 * the name of the month. */
export function region(): string {
  if (language !== 'en') return language
  return globalThis.navigator?.languages?.find((l) => /^en-([a-z]{4}-)?([a-z]{2}|\d{3})$/i.test(l)) ?? 'en-GB'
}
export const onLanguage = (fn: () => void) => topics.subscribe('language', fn)

/** speak loads a language and shows everything in it. */
export async function speak(code: string): Promise<void> {
  const next = languages.find((l) => l.code === code.slice(0, 2))?.code ?? 'en'
  wanted = next
  const [own] = await Promise.all([loaders[next](), ...books.map((load) => load(next))])
  if (wanted !== next) return // another one was asked for meanwhile
  catalogue = next === 'en' ? english : own // the rooms' words may have come meanwhile
  language = next
  plurals = new Intl.PluralRules(next)
  if (typeof document !== 'undefined') document.documentElement.lang = next
  topics.mark('language')
  topics.announce()
}

/** furnish fetches the English words of the rooms that are fetched when they are
 * opened; it comes with each of them. The other languages come whole. */
export async function furnish(): Promise<void> {
  if (english !== en) return
  english = { ...en, ...(await import('./en/rooms')).rooms }
  if (language === 'en') catalogue = english
}

/** t is the text of a key. `{name}` is filled in; a plural goes by `n`. */
export function t(key: Key, params: Params = {}): string {
  const entry = catalogue[key]
  return entry === undefined ? key : fill(entry, params)
}

function fill(entry: string | Plural, params: Params): string {
  const text = typeof entry === 'string' ? entry : (entry[plurals.select(Number(params.n ?? 0))] ?? entry.other)
  return !text.includes('{') ? text : text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString(language) : value
  })
}

/** tell is the text of a key that is made at run time, or undefined. */
export function tell(key: string): string | undefined {
  const entry = (catalogue as Record<string, string | Plural>)[key]
  return typeof entry === 'string' ? entry : undefined
}

/** Book is a catalogue of its own, with the keys of its English one. */
export type Book<E> = { [K in keyof E]: E[K] extends string ? string : Plural }
const books: ((code: Language) => Promise<void>)[] = []

/** book is what a room says that is not needed before it: it is fetched with the
 * room, in the language that is wanted, and follows the language. `told` is the
 * text of a key that is made at run time, or undefined. */
export async function book<E extends Record<string, string | Plural>>(english: E, others: Record<Exclude<Language, 'en'>, () => Promise<Book<E>>>) {
  let texts: Book<E> = english as Book<E>
  const load = async (code: Language) => {
    const own = code === 'en' ? (english as Book<E>) : await others[code]()
    if (code === wanted) texts = own
  }
  books.push(load)
  await load(wanted)
  return {
    say: (key: keyof E & string, params: Params = {}): string => fill(texts[key], params),
    told: (key: string): string | undefined => {
      const entry = (texts as Record<string, string | Plural>)[key]
      return typeof entry === 'string' ? entry : undefined
    },
  }
}
