import { Button, IconButton } from '@/ui/button'
import { say, told } from '../words'
import { Pick, Text, Wrong } from './controls'
import { written } from './duration'
import { Typed } from './lasting'
import { nameIn, type Option, type World } from './names'

export interface Action { do: string; to?: string; text?: string; for_s?: number }
export const stepKinds = ['notify', 'reassign', 'priority', 'tag', 'webhook'] as const
export const ruleKinds = ['assign', 'priority', 'tag', 'untag', 'status', 'snooze', 'note', 'notify', 'webhook'] as const

const grouped = (key: 'group.words' | 'group.teams' | 'group.agents', all: readonly Option[]): Option[] => all.map((o) => ({ ...o, group: say(key) }))
const people = (w: World): Option[] => [...grouped('group.teams', w.teams), ...grouped('group.agents', w.agents)]
const word = (key: 'assignee' | 'team' | 'supervisors' | 'nobody' | 'raise'): Option => ({ value: key, text: say(`to.${key}`) })

/** targets are what an action can be aimed at; null: a text. */
function targets(kind: string, w: World): Option[] | null {
  switch (kind) {
    case 'notify': return [...grouped('group.words', [word('assignee'), word('team'), word('supervisors')]), ...people(w)]
    case 'assign': case 'reassign': return [word('nobody'), ...people(w)]
    case 'priority': return [word('raise'), ...w.priorities]
    case 'status': return w.statuses
    case 'webhook': return w.webhooks
    default: return null
  }
}

/** deedText is an action in words. */
export function deedText(a: Action, w: World): string {
  const to = a.to ? nameIn(targets(a.do, w) ?? [], a.to) : a.for_s ? written(a.for_s) : (a.text ?? '')
  return `${told(`do.${a.do}`) ?? a.do}${to ? `: ${to}` : ''}`
}

interface ActionsProps { actions: readonly Action[]; kinds: readonly string[]; world: World; errors: Record<string, string>; change: (actions: Action[]) => void; label: string }

/** Actions is a list of things to do, one after the other. */
export function Actions({ actions, kinds, world, errors, change, label }: ActionsProps) {
  const set = (at: number, next: Action) => change(actions.map((a, i) => (i === at ? next : a)))
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-2">
      {actions.map((a, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- actions have no name of their own
        <One key={i} action={a} kinds={kinds} world={world} error={errors[`[${i}]`] ?? errors[`[${i}].to`] ?? errors[`[${i}].text`] ?? errors[`[${i}].for_s`] ?? errors[`[${i}].do`]} set={(next) => set(i, next)} remove={() => change(actions.filter((_, x) => x !== i))} />
      ))}
      <Wrong text={errors['']} />
      <span><Button small icon="plus" onClick={() => change([...actions, { do: kinds[0]! }])}>{say('action.add')}</Button></span>
    </div>
  )
}

interface OneProps { action: Action; kinds: readonly string[]; world: World; error?: string; set: (a: Action) => void; remove: () => void }

function One({ action: a, kinds, world, error, set, remove }: OneProps) {
  const to = targets(a.do, world)
  const name = told(`do.${a.do}`) ?? a.do
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Pick label={say('action.what')} value={a.do} options={[...new Set([...kinds, a.do])].map((k) => ({ value: k, text: told(`do.${k}`) ?? k }))} change={(kind) => set({ do: kind })} />
      {to ? <Pick label={say('action.whom', { name })} value={a.to ?? ''} options={to} change={(v) => set({ ...a, to: v })} error={error} /> : null}
      {a.do === 'tag' || a.do === 'untag' ? <Text label={name} value={a.to ?? ''} change={(v) => set({ ...a, to: v })} wrong={!!error} className="!w-40" /> : null}
      {a.do === 'snooze' ? <Typed label={name} s={a.for_s ?? 0} change={(s) => set({ do: 'snooze', for_s: s })} /> : null}
      {a.do === 'note' || a.do === 'notify' ? <Text label={say('action.text', { name })} placeholder={say('action.text.hint')} value={a.text ?? ''} change={(v) => set(v ? { ...a, text: v } : { do: a.do, to: a.to })} wrong={!!error && a.do === 'note'} className="min-w-32 flex-1 !w-auto" /> : null}
      <IconButton icon="close" label={`${say('remove')}: ${name}`} onClick={remove} />
      <Wrong text={error} />
    </div>
  )
}
