import { Button, IconButton } from '@/ui/button'
import { Chips, Pick, Text, words, Wrong } from '../settle/controls'
import { within } from '../settle/draft'
import type { World } from '../settle/names'
import { say, told } from '../words'
import { Typed } from '../settle/lasting'
import { fieldName, optionsOf } from './fields'
import { isGroup, pathOf, type Field, type Group, type Leaf, type Node } from './wire'

interface TreeProps { node: Group; fields: readonly Field[]; world: World; errors: Record<string, string>; change: (g: Group) => void; remove?: () => void }

/** Tree is a group of conditions: all, any or none of them; groups hold groups. */
export function Tree({ node, fields, world, errors, change, remove }: TreeProps) {
  const set = (at: number, next: Node) => change({ ...node, parts: node.parts.map((p, i) => (i === at ? next : p)) })
  const drop = (at: number) => change({ ...node, parts: node.parts.filter((_, i) => i !== at) })
  const add = (n: Node) => change({ ...node, parts: [...node.parts, n] })
  return (
    <div role="group" aria-label={say(`group.${node.kind}`)} className="flex min-w-0 flex-col gap-2 border-s-2 border-accent/50 ps-3">
      <span className="flex items-center gap-2">
        <Pick label={say('group.label')} value={node.kind} options={(['all', 'any', 'none'] as const).map((k) => ({ value: k, text: say(`group.${k}`) }))} change={(k) => change({ ...node, kind: k as Group['kind'] })} />
        {remove ? <IconButton icon="close" label={`${say('remove')}: ${say(`group.${node.kind}`)}`} onClick={remove} /> : null}
      </span>
      {node.parts.length === 0 ? <p className="text-sm text-muted">{say('group.empty')}</p> : null}
      {node.parts.map((p, i) => {
        const own = within(errors, pathOf(node.kind, i))
        return isGroup(p)
          // oxlint-disable-next-line react/no-array-index-key -- conditions have no name of their own
          ? <Tree key={i} node={p} fields={fields} world={world} errors={own} change={(g) => set(i, g)} remove={() => drop(i)} />
          // oxlint-disable-next-line react/no-array-index-key -- conditions have no name of their own
          : <One key={i} leaf={p} fields={fields} world={world} errors={own} change={(l) => set(i, l)} remove={() => drop(i)} />
      })}
      <Wrong text={errors['']} />
      <span className="flex flex-wrap gap-2">
        <Button small icon="plus" onClick={() => add({ field: 'conversation.status', op: 'is', value: 'open' })}>{say('when.add')}</Button>
        <Button small look="ghost" icon="clock" onClick={() => add({ hours: 'outside' })}>{say('group.hours')}</Button>
        <Button small look="ghost" icon="split" onClick={() => add({ kind: 'any', parts: [] })}>{say('group.add')}</Button>
      </span>
    </div>
  )
}

interface OneProps { leaf: Leaf; fields: readonly Field[]; world: World; errors: Record<string, string>; change: (l: Leaf) => void; remove: () => void }

function One({ leaf, fields, world, errors, change, remove }: OneProps) {
  const field = fields.find((f) => f.name === leaf.field || (f.name.endsWith('.*') && leaf.field?.startsWith(f.name.slice(0, -1))))
  const trait = field?.name.endsWith('.*') ? field.name.slice(0, -1) : ''
  const choose = (name: string) => {
    const next = fields.find((f) => f.name === name)
    change({ field: name.replace('*', ''), op: next?.ops[0] ?? 'is', value: first(next) })
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {leaf.hours === undefined ? (
        <>
          <FieldPick value={field?.name ?? leaf.field ?? ''} fields={fields} change={choose} />
          {trait ? <Text label={say('rule.trait')} plain value={leaf.field!.slice(trait.length)} change={(v) => change({ ...leaf, field: trait + v })} className="!w-28" /> : null}
          <Pick label={say('rule.op')} value={leaf.op ?? ''} options={(field?.ops ?? []).map((o) => ({ value: o, text: told(`op.${o}`) ?? o }))} change={(op) => change({ ...leaf, op, value: op === 'exists' ? true : op === 'in' ? [] : first(field) })} />
          <Value leaf={leaf} field={field} world={world} change={(value) => change({ ...leaf, value })} />
        </>
      ) : (
        <>
          <Pick label={say('group.hours')} value={leaf.hours} options={[{ value: 'inside', text: say('hours.inside') }, { value: 'outside', text: say('hours.outside') }]} change={(hours) => change({ ...leaf, hours })} />
          <Pick label={say('target.calendar')} value={leaf.of ?? ''} empty={say('target.calendar.team')} options={[{ value: 'workspace', text: say('bindings.workspace') }, ...world.calendars]} change={(of) => change(of ? { ...leaf, of } : { hours: leaf.hours })} />
        </>
      )}
      <IconButton icon="close" label={`${say('remove')}: ${leaf.field ? fieldName(field?.name ?? leaf.field) : say('group.hours')}`} onClick={remove} />
      <Wrong text={errors[''] ?? errors.field ?? errors.op ?? errors.value ?? errors.of ?? errors.hours} />
    </div>
  )
}

const first = (f?: Field): unknown => (f?.form === 'number' ? 0 : f?.form === 'yes_no' ? true : (f?.values[0] ?? ''))
function FieldPick({ value, fields, change }: { value: string; fields: readonly Field[]; change: (name: string) => void }) {
  const parts = [...new Set(fields.map((f) => f.part))]
  return (
    <select aria-label={say('when.field')} value={value} onChange={(e) => change(e.target.value)} className="field-box !min-h-8 !w-auto max-w-[min(100%,14rem)] !py-1">
      {fields.some((f) => f.name === value) ? null : <option value={value}>{fieldName(value)}</option>}
      {parts.map((p) => <optgroup key={p} label={told(`part.${p}`) ?? p}>{fields.filter((f) => f.part === p).map((f) => <option key={f.name} value={f.name}>{fieldName(f.name)}</option>)}</optgroup>)}
    </select>
  )
}

/** Value is what a field is compared with, as its form asks for. */
function Value({ leaf, field, world, change }: { leaf: Leaf; field?: Field; world: World; change: (v: unknown) => void }) {
  const label = say('rule.value')
  const choices = optionsOf(field, world)
  if (leaf.op === 'exists' || field?.form === 'yes_no') return <Pick label={label} value={String(leaf.value ?? true)} options={[{ value: 'true', text: say('yes') }, { value: 'false', text: say('no') }]} change={(v) => change(v === 'true')} />
  if (leaf.op === 'in') {
    const list = Array.isArray(leaf.value) ? leaf.value.map(String) : []
    return choices.length > 0 ? <Chips label={label} options={choices} value={list} change={change} /> : <Text label={label} value={list.join(', ')} placeholder={say('tags.hint')} change={(v) => change(v.split(/,\s*/))} blur={() => change(words(list.join(',')))} className="!w-48" />
  }
  if (field?.form === 'number' && field.name.endsWith('_s')) return <Typed label={label} s={Number(leaf.value)} change={change} />
  if (field?.form === 'number') return <Text label={label} plain value={String(leaf.value ?? '')} change={(v) => change(v === '' || Number.isNaN(Number(v)) ? v : Number(v))} className="num !w-24" />
  if (choices.length > 0 && (leaf.op === 'is' || leaf.op === 'is_not' || field?.form === 'list')) return <Pick label={label} value={String(leaf.value ?? '')} options={choices} change={change} />
  return <Text label={label} value={String(leaf.value ?? '')} change={change} className="min-w-32 max-w-72 flex-1 !w-auto" />
}
