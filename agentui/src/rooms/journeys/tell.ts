import { waysOf, verbOf, type Way } from './steps'
import type { Condition, HubEvent, Journey, MessageTest, Step, Where } from './wire'
import { channel, say, told } from './words'

/** Named says how the house calls the templates and segments of a journey. */
export interface Named { template: (id: string) => string; segment: (id: string) => string }

export const outcome = (m: MessageTest): string => say('message.was', { step: m.step, outcome: told(`outcome.${m.outcome}`) ?? m.outcome })
const where = (w: Where, of = w.prop): string => `${of} ${told(`op.${w.op}`) ?? w.op}${w.op === 'known' ? '' : ` ${String(w.value ?? '')}`}`
export const event = (e: HubEvent): string => [e.name, ...(e.where ?? []).map((w) => where(w))].join(', ')

/** asked is a condition in a few words. */
export function asked(c: Condition, n: Named): string {
  if (c.all) return c.all.map((x) => asked(x, n)).join(` ${say('and')} `)
  if (c.any) return c.any.map((x) => asked(x, n)).join(` ${say('or')} `)
  if (c.not) return say('not.of', { what: asked(c.not, n) })
  if (c.segment) return say('in.segment', { name: n.segment(c.segment) })
  if (c.trait) return where({ ...c.trait, prop: c.trait.key })
  if (c.event) return say('happened', { event: event(c.event), n: c.event.at_least ?? 1 })
  if (c.message) return outcome(c.message)
  if (c.entry) return where(c.entry, `event.${c.entry.prop}`)
  return say('if.nothing')
}

/** about is what a step does, in one line. */
export function about(s: Step, n: Named): string {
  switch (verbOf(s)) {
    case 'send': return [s.send?.template ? n.template(s.send.template) : say('send.none'), (s.send?.channels ?? []).map(channel).join(', ')].filter(Boolean).join(' · ')
    case 'wait': return waiting(s, n)
    case 'branch': return say('branch.ways', { n: (s.branch?.cases?.length ?? 0) + 1 })
    case 'split': return (s.split ?? []).map((a) => `${a.percent} %`).join(' / ')
    case 'set': return [...Object.entries(s.set?.traits ?? {}).map(([k, v]) => `${k} = ${v ?? '∅'}`), ...(s.set?.tag ?? []).map((x) => `+${x}`), ...(s.set?.untag ?? []).map((x) => `−${x}`)].join(', ')
    default: return s.end?.reason || (s.end?.reached ? say('end.reached') : say('end.plain'))
  }
}

function waiting(s: Step, n: Named): string {
  const w = s.wait
  if (w?.event) return say('until', { what: event(w.event) })
  if (w?.segment) return say('until', { what: say('in.segment', { name: n.segment(w.segment) }) })
  if (w?.message) return say('until', { what: outcome(w.message) })
  return [w?.for, w?.until ? say('until', { what: [w.until.time, ...(w.until.weekdays ?? []).map((d) => told(`day.${d}`) ?? d)].join(' ') }) : ''].filter(Boolean).join(', ')
}

/** way is what stands beside a line of the picture; empty where there is but one. */
export function way(w: Way, j: Journey, n: Named): string {
  const s = (j.steps ?? []).find((x) => x.id === w.from)
  if (!s || waysOf(s).length < 2) return ''
  switch (w.kind) {
    case 'else': return s.wait ? say('timeout', { time: s.wait.at_most ?? '' }) : say('else')
    case 'case': return s.branch?.cases?.[w.n] ? asked(s.branch.cases[w.n]!.if, n) : ''
    case 'arm': return `${s.split?.[w.n]?.percent ?? 0} %`
    default: return say('it.happens')
  }
}

/** begins is who comes in, in one line. */
export function begins(j: Journey, n: Named): string {
  const e = j.entry
  return [e.event ? event(e.event) : '', e.segment ? say(e.inside ? 'in.segment' : 'joins', { name: n.segment(e.segment) }) : '', e.date ? say('on.day', { trait: e.date.trait }) : '', e.manual ? say('by.hand') : '']
    .filter(Boolean).join(` ${say('or')} `) || say('nobody')
}
