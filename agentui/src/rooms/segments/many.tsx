import { Button, IconButton } from '@/ui/button'
import { Compare, Line, Pick } from './controls'
import { countOps, timeOps, valued, type Filter, type Node, type Test, type Type } from './conditions'
import { Named, Numbered, useNaming } from './place'
import { say, told } from './words'
import { type World } from './world'

interface ManyProps { node: Node; world: World; change: (n: Node) => void }

/** Many asks of events or conversations: how many, when, and which of them. */
export function Many({ node, world, change }: ManyProps) {
  const event = node.is === 'event'
  const naming = useNaming()
  const aggs = event ? ['', 'count', 'sum', 'first', 'last'] : ['', 'count']
  const pick = (agg: string) => {
    const counted: Test = agg === 'count' || agg === 'sum' ? { op: '>=', values: [agg === 'count' ? 2 : 100] } : { op: undefined, values: undefined }
    const when = agg === 'first' || agg === 'last' ? (node.when ?? { op: 'within_last', values: ['30d'] }) : node.when
    change({ ...node, agg: agg || undefined, ...counted, when })
  }
  const counted = node.agg === 'count' || node.agg === 'sum'
  const filters = node.where ?? []
  const set = (at: number, f: Filter) => change({ ...node, where: filters.map((x, i) => (i === at ? f : x)) })
  const drop = (at: number) => change({ ...node, where: filters.filter((_, i) => i !== at) })
  return (
    <>
      {event ? <Line label={say('seg.key')} value={node.key ?? ''} hints={world.words?.events ?? []} change={(key) => change({ ...node, key })} className="!w-36" /> : null}
      <Pick label={say('seg.agg')} value={node.agg ?? ''} options={aggs.map((a) => ({ value: a, text: told(`agg.${a}`) ?? a }))} change={pick} />
      {counted ? <Compare test={node} type="number" ops={countOps} change={(t) => change({ ...node, ...t })} /> : null}
      {event ? <When node={node} change={change} /> : null}
      {filters.map((f, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- filters have no name of their own
        <Numbered key={i} n={i + 1}><span className="flex basis-full flex-wrap items-center gap-2 ps-4">
          {event ? <Property filter={f} change={(x) => set(i, x)} /> : <Fact filter={f} world={world} change={(x) => set(i, x)} />}
          <IconButton icon="close" label={naming(`${say('seg.remove')}: ${i + 1}, ${f.key}`)} onClick={() => drop(i)} />
        </span></Numbered>
      ))}
      <Button small look="ghost" icon="plus" aria-label={naming(say('seg.filter.add'))} onClick={() => change({ ...node, where: [...filters, event ? { key: '', op: '=', values: [''] } : { key: 'tag', op: '=', values: [''] }] })}>{say('seg.filter.add')}</Button>
    </>
  )
}

function When({ node, change }: { node: Node; change: (n: Node) => void }) {
  const naming = useNaming()
  const needed = node.agg === 'first' || node.agg === 'last'
  if (!node.when) return <Button small look="ghost" icon="clock" aria-label={naming(say('seg.when'))} onClick={() => change({ ...node, when: { op: 'within_last', values: ['90d'] } })}>{say('seg.when')}</Button>
  return (
    <>
      <Named name={say('seg.when')}><Compare test={node.when} type="date" ops={timeOps} change={(when) => change({ ...node, when })} /></Named>
      {needed ? null : <IconButton icon="close" label={naming(`${say('seg.remove')}: ${say('seg.when')}`)} onClick={() => change({ ...node, when: undefined })} />}
    </>
  )
}

/** Property is a filter on what an event carries: a number compares as one. */
function Property({ filter, change }: { filter: Filter; change: (f: Filter) => void }) {
  const first = filter.values?.[0]
  const size = filter.op === '<' || filter.op === '<=' || filter.op === '>' || filter.op === '>='
  const type: Type = size || typeof first === 'number' ? 'number' : typeof first === 'boolean' ? 'bool' : 'text'
  const ops = ['=', '!=', 'in', 'not_in', '<', '<=', '>', '>=', 'contains', 'starts', 'set', 'unset']
  const compare = (t: Test) => {
    const sized = t.op === '<' || t.op === '<=' || t.op === '>' || t.op === '>='
    change({ key: filter.key, ...(sized ? { op: t.op, values: valued(t, t.op!, 'number').values } : t) })
  }
  return (
    <>
      <Line label={say('seg.filter')} value={filter.key} change={(key) => change({ ...filter, key })} className="!w-32" />
      <Compare test={filter} type={type} ops={ops} change={compare} />
    </>
  )
}

const statuses = ['open', 'waiting_customer', 'waiting_third_party', 'snoozed', 'resolved', 'spam']
const priorities = ['low', 'normal', 'high', 'urgent']

function Fact({ filter, world, change }: { filter: Filter; world: World; change: (f: Filter) => void }) {
  const kinds = world.words?.conversation ?? {}
  const type = (kinds[filter.key] ?? 'text') as Type
  const fixed = { status: statuses, priority: priorities }[filter.key]?.map((s) => ({ value: s, text: s.replaceAll('_', ' ') }))
  const options = fixed ?? world.named[filter.key]?.map((x) => ({ value: x.id, text: x.name }))
  const choose = (key: string) => {
    const to = kinds[key] ?? 'text'
    change(to === 'bool' ? { key, op: '=', values: [true] } : to === 'date' ? { key, op: 'within_last', values: ['30d'] } : { key, op: '=', values: [''] })
  }
  const ops = type === 'bool' ? ['='] : type === 'date' ? timeOps : ['=', '!=', 'in', 'not_in']
  return (
    <>
      <Pick label={say('seg.filter')} value={filter.key} options={Object.keys(kinds).toSorted().map((k) => ({ value: k, text: told(`conv.${k}`) ?? k }))} change={choose} />
      <Compare test={filter} type={type} ops={ops} options={options} hints={filter.key === 'tag' ? (world.words?.tags ?? []) : undefined} change={(t) => change({ key: filter.key, ...t })} />
    </>
  )
}
