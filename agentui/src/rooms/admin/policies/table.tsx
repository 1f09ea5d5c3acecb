import { say } from '../words'
import { Span } from '../settle/controls'
import type { World } from '../settle/names'
import { metrics, type Metric, type Policy, type Target } from './wire'

/** Place is one cell of a policy's table: '' stands for all the others. */
export interface Place { metric: Metric; priority: string; kind: string } // kind: '', class:x or channel:x

const kindOf = (t: Target) => (t.channel ? `channel:${t.channel}` : t.class ? `class:${t.class}` : '')
export const isAt = (t: Target, p: Place) => t.metric === p.metric && (t.priority ?? '') === p.priority && kindOf(t) === p.kind
export const placeOf = (t: Target): Place => ({ metric: t.metric, priority: t.priority ?? '', kind: kindOf(t) })

/** blankAt is a new target for a cell. */
export function blankAt(p: Place, within: string): Target {
  const [noun, name] = p.kind.split(':') as [string, string?]
  return { metric: p.metric, ...(p.priority ? { priority: p.priority } : {}), ...(name ? { [noun]: name } : {}), within }
}

/** inherited is the target that counts where a cell is empty: priority weighs
 * more than the channel, a channel more than its class. */
export function inherited(targets: readonly Target[], p: Place): Target | undefined {
  let best: Target | undefined
  let rank = -1
  for (const t of targets) {
    const kind = kindOf(t)
    if (t.metric !== p.metric || !t.within.trim() || (t.priority && t.priority !== p.priority) || (kind && kind !== p.kind)) continue
    const r = (t.priority ? 4 : 0) + (t.channel ? 2 : t.class ? 1 : 0)
    if (r > rank) { best = t; rank = r }
  }
  return best
}

export function placeText(p: Place, w: World): string {
  return [say(`metric.${p.metric}`), p.priority ? (w.priorities.find((x) => x.value === p.priority)?.text ?? p.priority) : say('any.priority'), kindText(p.kind, w)].join(' · ')
}

function kindText(kind: string, w: World): string {
  const [noun, name] = kind.split(':') as [string, string?]
  if (!name) return say('any.channel')
  return (noun === 'class' ? w.classes : w.channels).find((x) => x.value === name)?.text ?? name
}

interface TableProps { policy: Policy; world: World; errors: Record<string, string>; picked: Place | null; pick: (p: Place) => void; change: (targets: Target[]) => void }

/** Targets is the table: a column for each priority, a row for each kind of channel. */
export function Targets({ policy, world, errors, picked, pick, change }: TableProps) {
  const own = policy.targets.filter((t) => t.channel).map(kindOf)
  const kinds = ['', ...world.classes.map((c) => `class:${c.value}`), ...new Set(own)]
  const columns = ['', ...world.priorities.map((p) => p.value).toReversed()]
  const set = (p: Place, within: string) => {
    const at = policy.targets.findIndex((t) => isAt(t, p))
    if (at >= 0) change(policy.targets.map((t, i) => (i === at ? { ...t, within } : t)))
    else change([...policy.targets, blankAt(p, within)])
  }
  const errorAt = (p: Place) => {
    const at = policy.targets.findIndex((t) => isAt(t, p))
    return at >= 0 && Object.keys(errors).some((k) => k.startsWith(`targets[${at}]`))
  }
  return (
    <div className="flex flex-col gap-4">
      {metrics.map((metric) => (
        <div key={metric}>
          <p className="pb-1 text-sm font-medium" aria-hidden="true">{say(`metric.${metric}`)} <span className="font-normal text-muted">{say(`metric.${metric}.text`)}</span></p>
          <div className="overflow-x-auto">
            <table className="w-full min-w-128 border-collapse text-sm">
              <caption className="sr-only">{say(`metric.${metric}`)} {say(`metric.${metric}.text`)}</caption>
              <thead>
                <tr><th scope="col" className="sr-only">{say('field.class')}</th>{columns.map((c) => <th key={c} scope="col" className="px-1 py-1 text-start font-medium text-muted">{c ? (world.priorities.find((p) => p.value === c)?.text ?? c) : say('any.priority')}</th>)}</tr>
              </thead>
              <tbody>
                {kinds.map((kind) => (
                  <tr key={kind}>
                    <th scope="row" className="w-24 pe-2 text-start font-medium text-muted">{kindText(kind, world)}</th>
                    {columns.map((priority) => {
                      const p = { metric, priority, kind }
                      const own = policy.targets.find((t) => isAt(t, p))
                      const on = picked !== null && picked.metric === metric && picked.priority === priority && picked.kind === kind
                      return (
                        <td key={priority} className="p-0.5">
                          <Span label={placeText(p, world)} value={own?.within ?? ''} placeholder={inherited(policy.targets, p)?.within ?? '–'} wrong={errorAt(p) || undefined} focus={() => pick(p)} change={(v) => set(p, v)} className={`${on ? '!border-accent' : ''} ${own && (own.escalate?.length || own.on_breach || own.on_warn || own.calendar || own.mode) ? 'font-semibold' : ''}`} />
                        </td>
                      )
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      ))}
    </div>
  )
}
