import type { Journey, Step } from './wire'

export const verbs = ['send', 'wait', 'branch', 'split', 'set', 'end'] as const
export type Verb = (typeof verbs)[number]

/** The places of the picture that are no steps. */
export const entry = '@entry'
export const goals = '@goals'
export const exits = '@exits'

/** Way is one way out of a step; field is its name in the document, which the hub
 * says, too. */
export interface Way { from: string; field: string; to: string; kind: 'next' | 'else' | 'case' | 'arm'; n: number }

export function verbOf(s: Step): Verb {
  return verbs.find((v) => s[v] !== undefined && s[v] !== null) ?? 'end'
}

/** happening says whether a wait is for something other than time. */
export const happening = (s: Step): boolean => Boolean(s.wait && (s.wait.event || s.wait.segment || s.wait.message))

export function waysOf(s: Step): Way[] {
  const way = (field: string, to: string | undefined, kind: Way['kind'], n = 0): Way => ({ from: s.id, field, to: to ?? '', kind, n })
  switch (verbOf(s)) {
    case 'wait': return [way('next', s.next, 'next'), ...(happening(s) ? [way('wait.else', s.wait?.else, 'else')] : [])]
    case 'branch': return [...(s.branch?.cases ?? []).map((c, i) => way(`branch.cases[${i}].next`, c.next, 'case', i)), way('branch.else', s.branch?.else, 'else')]
    case 'split': return (s.split ?? []).map((a, i) => way(`split[${i}].next`, a.next, 'arm', i))
    case 'end': return []
    default: return [way('next', s.next, 'next')]
  }
}

/** leading is the step with one of its ways leading elsewhere. */
export function leading(s: Step, field: string, to: string): Step {
  const n = Number(/\[(\d+)\]/.exec(field)?.[1] ?? -1)
  if (field === 'next') return { ...s, next: to }
  if (field === 'wait.else' && s.wait) return { ...s, wait: { ...s.wait, else: to } }
  if (field === 'branch.else' && s.branch) return { ...s, branch: { ...s.branch, else: to } }
  if (s.branch && field.startsWith('branch.cases')) return { ...s, branch: { ...s.branch, cases: (s.branch.cases ?? []).map((c, i) => (i === n ? { ...c, next: to } : c)) } }
  if (s.split) return { ...s, split: s.split.map((a, i) => (i === n ? { ...a, next: to } : a)) }
  return s
}

export const stepOf = (j: Journey, id: string): Step | undefined => (j.steps ?? []).find((s) => s.id === id)
