import { useQuery } from '@tanstack/react-query'
import { usePurposes } from '@/rooms/campaigns/topics'
import { IconButton } from '@/ui/button'
import { Compare, Line, Pick, Wrong } from './controls'
import { Many } from './many'
import { begun, opsFor, subjects, textOps, timeOps, typed, type Node, type Subject, type Test, type Type } from './conditions'
import { useNaming } from './place'
import { valuesQuery } from './wire'
import { say, told } from './words'
import { opsOf, typeOf, type World } from './world'

interface LeafProps { node: Node; world: World; problems: Record<string, string>; change: (n: Node) => void; remove: () => void }

/** Leaf is one condition. */
export function Leaf({ node, world, problems, change, remove }: LeafProps) {
  const naming = useNaming()
  const name = `${told(`is.${node.is}`) ?? node.is} ${node.key ?? ''}`.trim()
  return (
    <div role="group" aria-label={naming(name)} className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      <Pick label={say('seg.subject')} value={node.is} options={subjects.map((s) => ({ value: s, text: told(`is.${s}`) ?? s }))} change={(s) => change(begun(s as Subject, world.words?.traits?.[0]?.key))} />
      <Asked node={node} world={world} change={change} />
      <IconButton icon="close" label={naming(`${say('seg.remove')}: ${name}`)} onClick={remove} />
      <Wrong text={Object.values(problems)[0]} />
    </div>
  )
}

function Asked({ node, world, change }: Pick3) {
  const purposes = usePurposes().map((p) => p.value)
  switch (node.is) {
    case 'trait': return <Trait node={node} world={world} change={change} />
    case 'event': case 'conversation': return <Many node={node} world={world} change={change} />
    case 'organisation_trait':
      return (
        <>
          <Line label={say('seg.key')} value={node.key ?? ''} change={(key) => change({ ...node, key })} className="!w-32" />
          <Compare test={node} type="text" ops={opsFor('organisation_trait', 'text', {})} change={(t) => change({ ...node, ...t })} />
        </>
      )
    case 'contact': case 'organisation': return <Field node={node} world={world} change={change} />
    case 'consent':
      return (
        <>
          <Line label={say('conv.channel')} value={node.key ?? ''} hints={['email', 'sms', 'whatsapp', 'all']} change={(key) => change({ ...node, key })} className="!w-28" />
          <Line label={say('seg.purpose')} value={node.purpose ?? ''} hints={purposes} change={(purpose) => change({ ...node, purpose })} className="!w-32" />
          <Ops node={node} ops={['given', 'refused', 'never_asked']} change={change} />
        </>
      )
    case 'identity':
      return (
        <>
          <Line label={say('seg.key')} value={node.key ?? ''} hints={['email', 'phone', 'whatsapp', 'telegram', 'visitor']} change={(key) => change({ ...node, key })} className="!w-32" />
          <Ops node={node} ops={['has', 'verified']} change={change} />
        </>
      )
    case 'segment':
      return <Pick label={say('seg.key')} value={node.key ?? ''} options={world.segments.filter((s) => s.id !== world.self).map((s) => ({ value: s.id, text: s.name }))} change={(key) => change({ ...node, key })} />
    default: return null
  }
}

interface Pick3 { node: Node; world: World; change: (n: Node) => void }

function Ops({ node, ops, change }: { node: Node; ops: readonly string[]; change: (n: Node) => void }) {
  return <Pick label={say('seg.op')} value={node.op ?? ''} options={ops.map((o) => ({ value: o, text: told(`op.${o}`) ?? o }))} change={(op) => change({ ...node, op })} />
}

function Trait({ node, world, change }: Pick3) {
  const key = node.key ?? ''
  const type = typeOf(world, key)
  const values = useQuery(valuesQuery(type === 'text' || type === '' || type === 'list' ? key : ''))
  const choose = (next: string) => {
    const to = typeOf(world, next)
    const ops = opsFor('trait', to, opsOf(world))
    const op = ops.includes(node.op ?? '') ? node.op! : ops[0]!
    const test: Test = to === type && op === node.op ? { op, values: node.values } : { op, values: [typed('', to)] }
    change({ ...node, key: next, ...test })
  }
  return (
    <>
      <Line label={say('seg.key')} value={key} hints={world.words?.traits?.map((x) => x.key)} change={choose} className="!w-36" />
      <Compare test={node} type={type} ops={opsFor('trait', type, opsOf(world))} hints={values.data} change={(t) => change({ ...node, ...t })} />
    </>
  )
}

function Field({ node, change }: Pick3) {
  const mine = node.is === 'contact'
  const keys = mine ? ['name', 'language', 'zone', 'created'] : ['', 'name', 'domain']
  const type: Type = node.key === 'created' ? 'date' : 'text'
  const ops = node.key === 'created' ? timeOps : !mine && !node.key ? ['set', 'unset'] : textOps
  const choose = (key: string) => {
    const test: Test = key === 'created' ? { op: 'within_last', values: ['30d'] } : key === '' ? { op: 'set', values: undefined } : { op: '=', values: [''] }
    change({ is: node.is, ...(key ? { key } : {}), ...test })
  }
  return (
    <>
      <Pick label={say('seg.key')} value={node.key ?? ''} options={keys.map((k) => ({ value: k, text: told(`field.${k}`) ?? k }))} change={choose} />
      <Compare test={node} type={type} ops={ops} change={(t) => change({ ...node, ...t })} />
    </>
  )
}
