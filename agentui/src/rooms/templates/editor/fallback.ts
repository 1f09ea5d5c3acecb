import type { Variant } from '../wire'

// As the hub chooses (docs/templates.md, Variants): the channel counts first.

/** fit says how well a variant goes with a channel; 0: it does not. */
function fit(v: Variant, kind: string, family: string): number {
  const channel = v.channel ?? ''
  if (channel === '') return 1
  if (channel === kind) return 4
  if (channel === family) return 3
  return channel === 'text' && family !== 'voice' ? 2 : 0
}

function speaks(v: Variant, locale: string): number {
  const [mine, theirs] = [(v.locale ?? '').toLowerCase(), locale.toLowerCase()]
  const base = theirs.split('-')[0]!
  if (mine === theirs) return 5
  if (mine === base && base !== '') return 4
  if (mine.split('-')[0] === base && base !== '') return 3
  return mine === '' ? 2 : 1
}

/** fallback is the variant that somebody on a channel, with a language, gets when
 * none is written for them. family is the class of a kind of channel. */
export function fallback(all: readonly Variant[], channel: string, locale: string, family: string): Variant | undefined {
  let best: Variant | undefined
  let most = 0
  for (const v of all) {
    const n = fit(v, channel, family)
    const rank = n * 10 + speaks(v, locale)
    if (n > 0 && rank > most) [best, most] = [v, rank]
  }
  return best
}

export const classes = ['mail', 'live', 'messaging', 'social', 'voice'] as const
/** byPiece says whether words on a channel may be paid for by the SMS. */
export const byPiece = (channel: string): boolean => ['', 'text', 'messaging', 'sms'].includes(channel)
export const isClass = (channel: string): boolean => channel === '' || channel === 'text' || (classes as readonly string[]).includes(channel)
