import { book } from '@/i18n'
import { segmentFindings } from '@/i18n/en/segment_findings'
import { segments } from '@/i18n/en/segments'
import { said } from '@/i18n/said'
import { refusals } from '@/ui/words'
import type { Problem } from './wire'

export const { say, told } = await book({ ...segments, ...segmentFindings }, {
  fr: async () => ({ ...(await import('@/i18n/fr/segments')).segments, ...(await import('@/i18n/fr/segment_findings')).segmentFindings }),
  ro: async () => ({ ...(await import('@/i18n/ro/segments')).segments, ...(await import('@/i18n/ro/segment_findings')).segmentFindings }),
})

refusals('segment', ({ say: name, args }) => { const own = told(`say.${name}`); return own && said(told, own, args) })

/** sentence says a problem in the reader's language; what has no words here is told
 * in the hub's own. */
export function sentence(p: Pick<Problem, 'say' | 'args' | 'text' | 'suggest'>): string {
  const own = told(`say.${p.say}`)
  if (!own) return p.text
  const text = said(told, own, p.args)
  return p.suggest ? say('seg.meant', { text, name: p.suggest }) : text
}
