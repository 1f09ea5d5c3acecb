import { book, tell } from '@/i18n'
import { journeyFindings } from '@/i18n/en/journey_findings'
import { journeys } from '@/i18n/en/journeys'
import { refusals } from '@/ui/words'
import type { Finding } from './wire'

export const { say, told } = await book({ ...journeys, ...journeyFindings }, {
  fr: async () => ({ ...(await import('@/i18n/fr/journeys')).journeys, ...(await import('@/i18n/fr/journey_findings')).journeyFindings }),
  ro: async () => ({ ...(await import('@/i18n/ro/journeys')).journeys, ...(await import('@/i18n/ro/journey_findings')).journeyFindings }),
})

refusals('journey', (found) => sentence({ ...found, args: [...(found.args ?? [])], text: '' }) || undefined)

/** sentence says a finding in the reader's language; what has no words here is told
 * in the hub's own. */
export const sentence = (f: Pick<Finding, 'say' | 'args' | 'text'>): string =>
  told(`say.${f.say}`)?.replace(/\{(\d)\}/g, (_, n: string) => f.args?.[Number(n)] ?? '') ?? f.text

/** channel is how the house calls a kind of channel, or what it is. */
export const channel = (kind: string): string => tell(`channel.${kind}`) ?? kind

/** ending is how somebody's way stands: by a way out it names what happened, else
 * the reason that the journey gives. */
export function ending(state: string, reason: string): string {
  const why = state === 'exited' ? (told(`exit.${reason}`) ?? reason) : reason
  return (told(`state.${state}`) ?? state) + (why ? `: ${why}` : '')
}
