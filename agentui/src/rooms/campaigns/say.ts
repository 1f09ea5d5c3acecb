// What the rooms of campaigns say: a catalogue of their own, fetched with the
// first of them.
import { book } from '@/i18n'
import { building } from '@/i18n/en/campaign_building'
import { report } from '@/i18n/en/campaign_report'
import { review } from '@/i18n/en/campaign_review'
import { campaigns } from '@/i18n/en/campaigns'

export const { say, told } = await book({ ...campaigns, ...building, ...review, ...report }, {
  fr: async () => {
    const [a, b, c, d] = await Promise.all([import('@/i18n/fr/campaigns'), import('@/i18n/fr/campaign_building'), import('@/i18n/fr/campaign_review'), import('@/i18n/fr/campaign_report')])
    return { ...a.campaigns, ...b.building, ...c.review, ...d.report }
  },
  ro: async () => {
    const [a, b, c, d] = await Promise.all([import('@/i18n/ro/campaigns'), import('@/i18n/ro/campaign_building'), import('@/i18n/ro/campaign_review'), import('@/i18n/ro/campaign_report')])
    return { ...a.campaigns, ...b.building, ...c.review, ...d.report }
  },
})

/** reasonOf says why, in the reader's language; a word of a newer hub as it is. */
export const reasonOf = (reason: string): string => (reason === '' ? say('reason.none') : (told(`reason.${reason}`) ?? reason))
export const stateOf = (state: string): string => told(`send.${state}`) ?? state
