import { say } from './words'
import { longest, num, type Form } from './wire'

const taken = new Set(['all', 'tracking', 'service', 'transactional'])

/** faultsOf is what can be said without the hub, by field. */
export function faultsOf(f: Form): Record<string, string> {
  const out: Record<string, string> = {}
  const within = (field: string, typed: string, min: number, max: number, whole = true) => {
    const n = num(typed)
    if (Number.isNaN(n) || n < min || n > max || (whole && !Number.isInteger(n))) out[field] = say('range', { min, max })
  }
  if (f.quiet.on && (!f.quiet.from || !f.quiet.to)) out.quiet = say('quiet.missing')
  else if (f.quiet.on && f.quiet.from === f.quiet.to) out.quiet = say('quiet.same')
  if (f.cap.on) {
    within('cap.messages', f.cap.messages, 1, 1000)
    within('cap.days', f.cap.days, 1, 365)
  }
  within('per_domain', f.domain, 0, 100_000, false)
  f.inboxes.forEach((b) => {
    within(`per_inbox.${b.id}`, b.rate, 0, 100_000, false)
    if (!b.warm) return
    if (!b.since) out[`warm_up.${b.id}.since`] = say('warm.since.missing')
    within(`warm_up.${b.id}.first`, b.first, 1, 1_000_000)
    within(`warm_up.${b.id}.growth`, b.growth, 1, 5, false)
    within(`warm_up.${b.id}.until`, b.until, 0, 100_000_000)
  })
  within('care.breach_days', f.care.late, 0, 90)
  within('care.rating_at_most', f.care.rating, 0, 4)
  within('care.rating_days', f.care.days, 0, 365)
  if (f.reply.on) {
    within('reply_capacity.window_hours', f.reply.hours, 1, 24)
    within('reply_capacity.share', f.reply.share, 1, 100)
  }
  if (f.confirm.on) {
    if (!f.confirm.template) out['confirm.template'] = say('survey.missing')
    within('confirm.days', f.confirm.days, 1, 60)
  }
  within('keep_days', f.keep.days, 0, 36_500)
  if (f.survey.on) {
    if (!f.survey.template) out['survey.template'] = say('survey.missing')
    within('survey.every_days', f.survey.days, 0, 365)
  }
  for (const [mind, texts] of Object.entries(f.thanks.texts)) {
    for (const [language, text] of Object.entries(texts)) {
      const at = `acknowledge_texts.${mind}.${language}`
      if ([...text.trim()].length > longest) out[at] = say('thanks.long', { most: longest })
      else if (/\{\{|\}\}|\{%/.test(text.replaceAll(/\{\{ *brand\.name *\}\}/g, ''))) out[at] = say('thanks.braces')
      else if (text.trim() && !text.replaceAll(/\{\{ *brand\.name *\}\}/g, '').trim()) out[at] = say('thanks.word')
    }
  }
  f.topics.forEach((t, i) => {
    const p = t.purpose.trim()
    const at = `topics[${i}].purpose`
    if (!p) out[at] = say('topic.missing')
    else if (taken.has(p)) out[at] = say('topic.taken', { name: p })
    else if (f.topics.some((x, n) => n < i && x.purpose.trim() === p)) out[at] = say('topic.twice')
  })
  return out
}
