// What the frame around campaigns, templates, segments and journeys says.
import { book } from '@/i18n'
import { outreach } from '@/i18n/en/outreach'

export const { say } = await book(outreach, {
  fr: () => import('@/i18n/fr/outreach').then((m) => m.outreach),
  ro: () => import('@/i18n/ro/outreach').then((m) => m.outreach),
})
