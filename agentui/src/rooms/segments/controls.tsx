import { useId } from 'react'
import { isBare, isList, isSpan, typed, valued, type Test, type Type, type Value } from './conditions'
import { useNaming } from './place'
import { say, told } from './words'

const small = 'field-box !min-h-8 !py-1'
const none: readonly string[] = []

interface PickProps { label: string; value: string; options: readonly { value: string; text: string }[]; change: (v: string) => void; none?: string }

/** Pick is a choice whose name is said, not shown; a value that is not on offer stays. */
export function Pick({ label, value, options, change, none }: PickProps) {
  const name = useNaming()
  return (
    <select aria-label={name(label)} value={value} onChange={(e) => change(e.target.value)} className={`${small} !w-auto max-w-[min(100%,16rem)]`}>
      {none === undefined ? null : <option value="">{none}</option>}
      {options.some((o) => o.value === value) || (value === '' && none !== undefined) ? null : <option value={value}>{value || say('seg.choose')}</option>}
      {options.map((o) => <option key={o.value} value={o.value}>{o.text}</option>)}
    </select>
  )
}

interface LineProps { label: string; value: string; change: (v: string) => void; hints?: readonly string[]; type?: string; className?: string; placeholder?: string }

/** Line is a field of one line with words to choose from. */
export function Line({ label, value, change, hints = none, type = 'text', className = '!w-44', placeholder }: LineProps) {
  const id = useId()
  const name = useNaming()
  return (
    <>
      <input aria-label={name(label)} type={type} value={value} placeholder={placeholder} list={hints.length > 0 ? id : undefined} autoComplete="off" dir="auto" onChange={(e) => change(e.target.value)} className={`${small} max-w-full ${className}`} />
      {hints.length > 0 ? <datalist id={id}>{hints.map((h) => <option key={h} value={h}>{h}</option>)}</datalist> : null}
    </>
  )
}

interface CompareProps { test: Test; type: Type; ops: readonly string[]; hints?: readonly string[]; options?: readonly { value: string; text: string }[]; change: (t: Test) => void; label?: string }

/** Compare is a comparison: how, and with what, as the type asks for. */
export function Compare({ test, type, ops, hints, options, change, label = say('seg.op') }: CompareProps) {
  const name = (op: string) => (type === 'date' ? told(`date.${op}`) : undefined) ?? told(`op.${op}`) ?? op
  return (
    <>
      <Pick label={label} value={test.op ?? ''} options={ops.map((o) => ({ value: o, text: name(o) }))} change={(op) => change({ ...test, ...valued(test, op, type), ...(isBare(op) ? { values: undefined } : {}) })} />
      {isBare(test.op) || test.op === undefined ? null : <With test={test} type={type} hints={hints} options={options} change={(values) => change({ ...test, values })} />}
    </>
  )
}

function With({ test, type, hints, options, change }: { test: Test; type: Type; hints?: readonly string[]; options?: readonly { value: string; text: string }[]; change: (v: Value[]) => void }) {
  const label = say('seg.value')
  const first = test.values?.[0] ?? ''
  if (isSpan(test.op)) return <Span value={String(first)} onlyDays={test.op === 'anniversary'} change={(v) => change([v])} />
  if (isList(test.op)) {
    return <Line label={label} value={(test.values ?? []).join(', ')} placeholder={say('seg.values.hint')} className="min-w-40 max-w-80 flex-1 !w-auto" change={(v) => change(v.split(/,\s?/).map((x) => (type === 'number' && x.trim() !== '' && !Number.isNaN(Number(x)) ? Number(x) : x)))} />
  }
  if (type === 'bool') return <Pick label={label} value={String(first)} options={[{ value: 'true', text: say('seg.yes') }, { value: 'false', text: say('seg.no') }]} change={(v) => change([v === 'true'])} />
  if (type === 'number') return <Line label={label} type="number" className="num !w-28" value={String(first)} change={(v) => change([v === '' ? '' : Number(v)])} />
  if (type === 'date') return <Line label={label} type="date" className="num !w-40" value={String(first)} change={(v) => change([v])} />
  if (options?.length) return <Pick label={label} value={String(first)} options={options} change={(v) => change([v])} />
  return <Line label={label} value={String(first)} hints={hints} className="min-w-28 max-w-72 flex-1 !w-auto" change={(v) => change([type === '' && typeof first === 'number' ? typed(v, 'number') : v])} />
}

function Span({ value, onlyDays, change }: { value: string; onlyDays: boolean; change: (v: string) => void }) {
  const unit = value.endsWith('h') ? 'h' : 'd'
  const n = value.replace(/\D/g, '')
  return (
    <>
      <Line label={say('seg.days')} type="number" className="num !w-20" value={n} change={(v) => change(`${v.replace(/\D/g, '') || 0}${unit}`)} />
      {onlyDays ? <span className="text-sm">{say('unit.d')}</span> : <Pick label={say('seg.unit')} value={unit} options={[{ value: 'd', text: say('unit.d') }, { value: 'h', text: say('unit.h') }]} change={(u) => change(`${n || 0}${u}`)} />}
    </>
  )
}

export function Wrong({ text }: { text?: string }) {
  return text ? <p role="alert" className="basis-full text-sm text-danger">{text}</p> : null
}
