import { entry, leading, stepOf, verbOf, waysOf, type Verb } from './steps'
import type { Condition, Journey, Step } from './wire'

export interface Gap { from: string; field: string } // a way of a step, or the entry

/** called is an id that no step has yet. */
export function called(j: Journey, wish: string): string {
  const has = (id: string) => (j.steps ?? []).some((s) => s.id === id)
  if (!has(wish)) return wish
  for (let n = 2; ; n++) if (!has(`${wish}-${n}`)) return `${wish}-${n}`
}

/** begun is a new step that leads where the way led before. */
export function begun(id: string, verb: Verb, next: string, channels: readonly string[]): Step {
  switch (verb) {
    case 'send': return { id, send: { template: '', channels: channels.slice(0, 1) }, next }
    case 'wait': return { id, wait: { for: '1d' }, next }
    case 'branch': return { id, branch: { cases: [{ if: { trait: { key: 'language', op: 'is', value: 'en' } }, next }], else: next } }
    case 'split': return { id, split: [{ percent: 50, next }, { percent: 50, next }] }
    case 'set': return { id, set: { tag: ['new'] }, next }
    default: return { id, end: {} }
  }
}

const leadsTo = (j: Journey, gap: Gap): string =>
  gap.from === entry ? j.steps?.[0]?.id ?? '' : waysOf(stepOf(j, gap.from) ?? { id: '' }).find((w) => w.field === gap.field)?.to ?? ''

/** put sets a step into a way. */
function put(j: Journey, gap: Gap, step: Step): Journey {
  const steps = j.steps ?? []
  if (gap.from === entry) return { ...j, steps: [step, ...steps] }
  const at = steps.findIndex((s) => s.id === gap.from)
  const linked = steps.map((s) => (s.id === gap.from ? leading(s, gap.field, step.id) : s))
  return { ...j, steps: [...linked.slice(0, at + 1), step, ...linked.slice(at + 1)] }
}

/** insert answers the journey with a new step in a way, and its id. */
export function insert(j: Journey, gap: Gap, verb: Verb, channels: readonly string[] = ['email']): [Journey, string] {
  const id = called(j, verb)
  return [put(j, gap, begun(id, verb, leadsTo(j, gap), channels)), id]
}

/** drop takes a step away; what led there leads to where its first way led. */
export function drop(j: Journey, id: string): Journey {
  const step = stepOf(j, id)
  if (!step || (j.steps ?? []).length < 2) return j
  const to = waysOf(step).map((w) => w.to).find((t) => t !== id) ?? ''
  const rest = (j.steps ?? []).filter((s) => s.id !== id).map((s) => waysOf(s).reduce((out, w) => (w.to === id ? leading(out, w.field, to) : out), s))
  if (j.steps?.[0]?.id !== id) return { ...j, steps: rest }
  const first = rest.find((s) => s.id === to)
  return { ...j, steps: first ? [first, ...rest.filter((s) => s !== first)] : rest }
}

/** move takes a step out of its place and puts it into a way. */
export function move(j: Journey, id: string, gap: Gap): Journey {
  const step = stepOf(j, id)
  if (!step || gap.from === id || leadsTo(j, gap) === id || verbOf(step) === 'end') return j
  const without = drop(j, id)
  const to = leadsTo(without, gap)
  const field = waysOf(step)[0]?.field
  return field ? put(without, gap, leading(step, field, to)) : j
}

/** shift moves a step one place up or down the way it stands on. */
export function shift(j: Journey, id: string, by: 1 | -1): Journey {
  const step = stepOf(j, id)
  if (!step) return j
  if (by === 1) {
    const below = stepOf(j, waysOf(step)[0]?.to ?? '')
    const field = below && waysOf(below)[0]?.field
    return below && field ? move(j, id, { from: below.id, field }) : j
  }
  const above = (j.steps ?? []).find((s) => waysOf(s).some((w) => w.to === id))
  if (!above) return j
  if (j.steps?.[0]?.id === above.id) return move(j, id, { from: entry, field: 'first' })
  const before = (j.steps ?? []).flatMap(waysOf).find((w) => w.to === above.id)
  return before ? move(j, id, { from: before.from, field: before.field }) : j
}

/** keep puts a changed step in place of the one with an id; a new id is followed. */
export function keep(j: Journey, id: string, step: Step): Journey {
  if (step.id === id) return { ...j, steps: (j.steps ?? []).map((s) => (s.id === id ? step : s)) }
  const asked = (c: Condition): Condition => ({
    ...c, ...(c.message?.step === id ? { message: { ...c.message, step: step.id } } : {}), ...(c.all ? { all: c.all.map(asked) } : {}),
    ...(c.any ? { any: c.any.map(asked) } : {}), ...(c.not ? { not: asked(c.not) } : {}),
  })
  const follow = (s: Step): Step => {
    const led = waysOf(s).reduce((out, w) => (w.to === id ? leading(out, w.field, step.id) : out), s)
    if (led.wait?.message?.step === id) return { ...led, wait: { ...led.wait, message: { ...led.wait.message, step: step.id } } }
    return led.branch ? { ...led, branch: { ...led.branch, cases: (led.branch.cases ?? []).map((c) => ({ ...c, if: asked(c.if) })) } } : led
  }
  return { ...j, steps: (j.steps ?? []).map((s) => follow(s.id === id ? step : s)) }
}
