import { mailOf } from '../gallery/name'
import type { Body, Variant } from '../wire'
import { say } from '../words'
import { fallback } from './fallback'

/** begun is a new variant: what falls back to it now, or an empty sheet when that
 * is of another sort. */
export function begun(body: Body, here: Variant | undefined, channel: string, locale: string, family: (channel: string) => string): Variant {
  const mail = family(channel) === 'mail'
  const like = fallback(body.variants, channel, locale, family(channel)) ?? here
  const source = mail ? (like && like.source !== 'text' ? like.source : 'mjml') : 'text'
  if (like && like.source === source) return { ...like, channel, locale, provider: undefined }
  const subject = mail ? (body.variants.find((v) => v.subject)?.subject ?? body.name) : ''
  if (body.kind !== 'message') return { channel, locale, source, body: source === 'text' ? say('starter.block') : `<mj-text>${say('starter.block')}</mj-text>` }
  return { channel, locale, source, subject, body: mail ? mailOf(say('starter.mail'), body.purpose ?? '') : say('starter.text') }
}
