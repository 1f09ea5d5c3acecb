import { Button, IconButton } from '@/ui/button'
import { Leaf } from './leaf'
import { begun, isGroup, problemsAt, type Node } from './conditions'
import { Pick, Wrong } from './controls'
import { Numbered, useNaming } from './place'
import type { World } from './world'
import { say } from './words'

interface TreeProps { node: Node; world: World; problems: Record<string, string>; change: (n: Node) => void; remove?: () => void; deep?: number }

/** Tree is a group: all of it or one of it; groups hold groups. */
export function Tree({ node, world, problems, change, remove, deep = 0 }: TreeProps) {
  const parts = node.of ?? []
  const set = (at: number, next: Node) => change({ ...node, of: parts.map((p, i) => (i === at ? next : p)) })
  const drop = (at: number) => change({ ...node, of: parts.filter((_, i) => i !== at) })
  const add = (n: Node) => change({ ...node, of: [...parts, n] })
  const naming = useNaming()
  const name = say(node.is === 'any' ? 'seg.group.any' : 'seg.group.all')
  return (
    <div role="group" aria-label={naming(name)} className="flex min-w-0 flex-1 flex-col gap-2 border-s-2 border-accent/50 ps-3">
      <span className="flex items-center gap-2">
        <Pick label={say('seg.group')} value={node.is} options={[{ value: 'all', text: say('seg.group.all') }, { value: 'any', text: say('seg.group.any') }]} change={(is) => change({ ...node, is })} />
        {remove ? <IconButton icon="close" label={naming(`${say('seg.remove')}: ${name}`)} onClick={remove} /> : null}
      </span>
      {parts.length === 0 ? <p className="text-sm text-muted">{say(node.is === 'any' ? 'seg.group.empty.any' : 'seg.group.empty.all')}</p> : null}
      {parts.map((p, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- conditions have no name of their own
        <Numbered key={i} n={i + 1}><Part node={p} world={world} deep={deep} problems={problemsAt(problems, `of[${i}]`)} change={(n) => set(i, n)} remove={() => drop(i)} /></Numbered>
      ))}
      <Wrong text={problems['']} />
      <span className="flex flex-wrap gap-2">
        <Button small icon="plus" aria-label={naming(say('seg.condition.add'))} onClick={() => add(begun('trait', world.words?.traits?.[0]?.key ?? ''))}>{say('seg.condition.add')}</Button>
        {deep < 6 ? <Button small look="ghost" icon="split" aria-label={naming(say('seg.group.add'))} onClick={() => add({ is: node.is === 'any' ? 'all' : 'any', of: [] })}>{say('seg.group.add')}</Button> : null}
      </span>
    </div>
  )
}

interface PartProps { node: Node; world: World; problems: Record<string, string>; change: (n: Node) => void; remove: () => void; deep: number }

/** Part is a group or a condition, perhaps turned by not. */
function Part({ node, world, problems, change, remove, deep }: PartProps) {
  const naming = useNaming()
  const turned = node.is === 'not' && node.of?.length === 1
  const inner = turned ? node.of![0]! : node
  const own = turned ? { ...problemsAt(problems, 'of[0]'), ...(problems[''] ? { '': problems[''] } : {}) } : problems
  const put = (n: Node) => change(turned ? { is: 'not', of: [n] } : n)
  return (
    <div className="flex min-w-0 items-start gap-2">
      <button type="button" aria-label={naming(say('seg.not'))} aria-pressed={turned} onClick={() => change(turned ? inner : { is: 'not', of: [node] })} className="mt-px min-h-8 shrink-0 rounded-sm border border-line-strong/50 px-2 text-sm text-muted hover:bg-hover aria-pressed:border-accent aria-pressed:bg-picked aria-pressed:font-semibold aria-pressed:text-fg">{say('seg.not')}</button>
      {isGroup(inner)
        ? <Tree node={inner} world={world} problems={own} change={put} remove={remove} deep={deep + 1} />
        : inner.is === 'not' ? <Part node={inner} world={world} problems={own} change={put} remove={remove} deep={deep} />
          : <Leaf node={inner} world={world} problems={own} change={put} remove={remove} />}
    </div>
  )
}
