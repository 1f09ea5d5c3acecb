// What the rooms of campaigns say: a catalogue of their own, fetched with the
// first of them.
import { book } from '@/i18n'
import { building } from '@/i18n/en/campaign_building'
import { review } from '@/i18n/en/campaign_review'
import { campaigns } from '@/i18n/en/campaigns'

export const { say, told } = await book({ ...campaigns, ...building, ...review }, {
  fr: async () => {
    const [a, b, c] = await Promise.all([import('@/i18n/fr/campaigns'), import('@/i18n/fr/campaign_building'), import('@/i18n/fr/campaign_review')])
    return { ...a.campaigns, ...b.building, ...c.review }
  },
  ro: async () => {
    const [a, b, c] = await Promise.all([import('@/i18n/ro/campaigns'), import('@/i18n/ro/campaign_building'), import('@/i18n/ro/campaign_review')])
    return { ...a.campaigns, ...b.building, ...c.review }
  },
})

/** reasonOf says why, in the reader's language; a word of a newer hub as it is. */
export const reasonOf = (reason: string): string => (reason === '' ? say('reason.none') : (told(`reason.${reason}`) ?? reason))
export const stateOf = (state: string): string => told(`send.${state}`) ?? state
