import { t, tell, type Key } from '@/i18n'
import { bytes } from '@/i18n/dates'
import { said } from '@/i18n/said'
import { ApiError, type Code, type Refused } from '@/wire/client'

/** coded are the texts of what the hub tells by a code, in the reader's language. */
export const coded: Record<Code, Key> = {
  claimed: 'error.code.claimed', newer_message: 'error.code.newer_message', busy: 'error.code.busy', merged: 'error.code.merged',
  window_over: 'error.code.window_over', opted_out: 'error.code.opted_out', they_start: 'error.code.they_start',
  unreachable: 'error.code.unreachable', inbox_off: 'error.code.inbox_off', too_long: 'error.code.too_long',
  no_files: 'error.code.no_files', too_many_files: 'error.code.too_many_files', file_too_large: 'error.code.file_too_large',
  file_type: 'error.code.file_type', sent: 'error.code.sent', not_author: 'error.code.not_author', in_use: 'error.code.in_use',
}

function particular({ code, data }: ApiError): string | undefined {
  if (code === '' || !Object.hasOwn(coded, code)) return undefined // of a newer hub
  const key = coded[code]
  const most = Number(data.max)
  if (code === 'claimed') return t(key, { name: typeof data.name === 'string' ? data.name : '' })
  if (code === 'file_too_large') return most > 0 ? t('error.code.file_larger', { max: bytes(most) }) : t(key)
  if (code === 'too_long' && data.unit === 'bytes') return t('error.code.too_long.bytes', { max: bytes(most) })
  return t(key, { n: most, max: most })
}

type Found = Pick<Refused, 'args'> & { say: string }
const rooms = new Map<string, (found: Found) => string | undefined>()

/** refusals lets a room say what it has found, where a field is refused for it. */
export const refusals = (room: string, tells: (found: Found) => string | undefined) => { rooms.set(room, tells) }

function own({ say, args }: Refused): string | undefined {
  if (!say) return undefined
  const point = say.indexOf('.')
  if (point > 0) return rooms.get(say.slice(0, point))?.({ say: say.slice(point + 1), args })
  const sentence = tell(`say.${say}`)
  return sentence && said(tell, sentence, args)
}

/** rule says in the reader's language what a field must be; what has no words here
 * is told in the hub's own. */
export const rule = (f: Refused): string => own(f) ?? f.rule

/** stepText is what a test of an inbox found: the sentences that have names in the
 * reader's language. */
export const stepText = (s: { text?: string; says?: readonly { say: string; text: string; args?: readonly string[] | null }[] | null }): string =>
  s.says?.length ? s.says.map((n) => rule({ field: '', rule: n.text, say: n.say, args: n.args })).join(' ') : (s.text ?? '')

/** Label is how a form calls a field, by its path in what is sent. */
export type Label = (path: string) => string | undefined

/** called says a field by the label that its form shows; one that no form has stays
 * what the hub calls it. */
function called(field: string, label?: Label): string {
  const path = field.replace(/^body\./, '').replace(/\.(\d+)(?=\.|$)/g, '[$1]')
  const plain = path.replace(/\[\d+\]/g, '')
  const parts = plain.split('.')
  const one = tell(`refused.${parts[0]}.of`)
  const inside = one && parts.length > 1 && !path.includes('[') ? said(tell, one, [parts.slice(1).join('.').replace(/^@/, '@@')]) : undefined
  const own = label?.(plain) ?? tell(`refused.${plain}`) ?? inside ?? tell(`refused.${parts.at(-1)}`) ?? tell(`refused.${parts[0]}`)
  const places = [...path.matchAll(/(\w+)\[(\d+)\]/g)].flatMap(([, name, n]) => {
    const one = tell(`refused.${name}.n`)
    return one ? [said(tell, one, [String(Number(n) + 1)])] : []
  })
  return [...places, ...(own && !path.endsWith(']') ? [own] : [])].join(', ') || own || field
}

/** refusal is a field, as its form calls it, and what it must be. */
export const refusal = (f: Refused, label?: Label): string =>
  f.field ? said(tell, tell('refused.of') ?? '{0}: {1}', [called(f.field, label), rule(f)].map((x) => x.replace(/^@/, '@@'))) : rule(f)

/** words says in the reader's language what went wrong. What has neither a code
 * nor a status that says it all is told in the hub's own words. */
export function words(error: unknown, label?: Label): string {
  if (!(error instanceof ApiError)) return t('error.unknown')
  if (error.offline) return t('error.offline')
  const told = particular(error)
  if (told) return told
  if (error.status === 403) return t('error.denied')
  if (error.status === 404) return t('error.missing')
  if (error.status === 413) return t('error.large')
  if (error.status === 429) return error.retryAfter > 1 ? t('error.limited.for', { n: error.retryAfter }) : t('error.limited')
  if (error.status >= 500) return t('error.server')
  const [first] = error.fields
  if (first && own(first)) return refusal(first, label)
  return error.detail || error.title || t('error.unknown')
}
