// What the screens of calendars, policies, routing, rules and webhooks say: a
// catalogue of their own, fetched with the first of them.
import { book, type Language } from '@/i18n'
import { policies } from '@/i18n/en/policies'
import { terms } from '@/i18n/en/terms'

const english = { ...terms, ...policies }

const fetched = (code: Exclude<Language, 'en'>) => async () => {
  const [a, b] = code === 'fr'
    ? await Promise.all([import('@/i18n/fr/terms'), import('@/i18n/fr/policies')])
    : await Promise.all([import('@/i18n/ro/terms'), import('@/i18n/ro/policies')])
  return { ...a.terms, ...b.policies }
}

export const { say, told } = await book(english, { fr: fetched('fr'), ro: fetched('ro') })
