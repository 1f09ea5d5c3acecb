// What the screens of calendars, policies, routing, rules and webhooks say: a
// catalogue of their own, fetched with the first of them.
import { book, type Language } from '@/i18n'
import { automation } from '@/i18n/en/automation'
import { policies } from '@/i18n/en/policies'
import { terms } from '@/i18n/en/terms'

const english = { ...terms, ...policies, ...automation }

const fetched = (code: Exclude<Language, 'en'>) => async () => {
  const [a, b, c] = code === 'fr'
    ? await Promise.all([import('@/i18n/fr/terms'), import('@/i18n/fr/policies'), import('@/i18n/fr/automation')])
    : await Promise.all([import('@/i18n/ro/terms'), import('@/i18n/ro/policies'), import('@/i18n/ro/automation')])
  return { ...a.terms, ...b.policies, ...c.automation }
}

export const { say, told } = await book(english, { fr: fetched('fr'), ro: fetched('ro') })
