// What the screens of the workspace, calendars, policies, routing, rules and
// webhooks say: a catalogue of their own, fetched with the first of them.
import { book, type Language } from '@/i18n'
import { automation } from '@/i18n/en/automation'
import { fields } from '@/i18n/en/fields'
import { house } from '@/i18n/en/house'
import { policies } from '@/i18n/en/policies'
import { terms } from '@/i18n/en/terms'

const english = { ...terms, ...policies, ...automation, ...fields, ...house }

const fetched = (code: Exclude<Language, 'en'>) => async () => {
  const [a, b, c, d, e] = code === 'fr'
    ? await Promise.all([import('@/i18n/fr/terms'), import('@/i18n/fr/policies'), import('@/i18n/fr/automation'), import('@/i18n/fr/fields'), import('@/i18n/fr/house')])
    : await Promise.all([import('@/i18n/ro/terms'), import('@/i18n/ro/policies'), import('@/i18n/ro/automation'), import('@/i18n/ro/fields'), import('@/i18n/ro/house')])
  return { ...a.terms, ...b.policies, ...c.automation, ...d.fields, ...e.house }
}

export const { say, told } = await book(english, { fr: fetched('fr'), ro: fetched('ro') })
