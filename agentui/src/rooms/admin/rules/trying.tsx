import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Panel } from '../frame'
import { Pick } from '../settle/controls'
import { faults } from '../settle/draft'
import { rule } from '@/ui/words'
import { say } from '../words'
import { checkRules, dryRun, type DryRun, type Problem, type Rule } from './wire'

interface TryingProps { rules: Rule[]; fail: (errors: Record<string, string>) => void }

/** Trying asks what is wrong with rules, and what they would have done. */
export function Trying({ rules, fail }: TryingProps) {
  const [days, setDays] = useState('7')
  const check = useMutation({
    mutationFn: () => checkRules(rules), onError: (error) => fail(faults(error)),
    onSuccess: (v) => fail(Object.fromEntries(v.problems.filter((p) => p.field).map((p) => [p.field, told(p)]))),
  })
  const tried = useMutation({ mutationFn: () => dryRun(rules, Number(days)), onSuccess: () => fail({}), onError: (error) => fail(faults(error)) })
  return (
    <Panel title={say('trying.title')} text={say('trying.text')}>
      <div className="flex flex-wrap items-center gap-2">
        <Button icon="check" busy={check.isPending} onClick={() => check.mutate()}>{say('trying.check')}</Button>
        <Button icon="undo" busy={tried.isPending} onClick={() => tried.mutate()}>{say('trying.run')}</Button>
        <Pick label={say('trying.days')} value={days} options={['1', '7', '30'].map((n) => ({ value: n, text: say('trying.last', { n: Number(n) }) }))} change={setDays} />
      </div>
      {check.data ? <Verdict ok={check.data.ok} problems={check.data.problems} rules={rules} /> : null}
      {tried.data ? <Told run={tried.data} rules={rules} /> : null}
    </Panel>
  )
}

/** told is what is wrong in the reader's language; without a name it is the hub's own. */
const told = (p: Problem): string => rule({ field: p.field, rule: p.text, say: p.say, args: p.args })

const nameOf = (rules: readonly Rule[], id: string) => rules.find((r) => r.id === id)?.name ?? id

function Verdict({ ok, problems, rules }: { ok: boolean; problems: readonly Problem[]; rules: readonly Rule[] }) {
  if (ok) return <p role="status" className="mt-3 flex items-center gap-1.5 text-good"><Icon name="check" size={16} />{say('trying.good')}</p>
  return (
    <ul role="alert" className="mt-3 flex flex-col gap-2">
      {problems.map((p) => (
        <li key={p.field + p.text} className="text-danger">
          {p.cycle?.length ? <span className="block font-medium">{say('trying.cycle', { chain: p.cycle.map((id) => `“${nameOf(rules, id)}”`).join(' → ') })}</span> : <span className="font-medium">{p.rule ? `${nameOf(rules, p.rule)}: ` : ''}</span>}
          {told(p)}
        </li>
      ))}
    </ul>
  )
}

function Told({ run, rules }: { run: DryRun; rules: readonly Rule[] }) {
  return (
    <div role="status" className="mt-3 flex flex-col gap-2">
      <p className="text-muted">{say('trying.facts', { n: run.facts })}{run.partial ? ` ${say('trying.partial')}` : ''}</p>
      <div className="overflow-x-auto">
        <table className="num w-full min-w-110 text-sm">
          <thead><tr className="text-muted"><th scope="col" className="py-1 text-start font-medium">{say('trying.rule')}</th>{(['matched', 'changed', 'conversations', 'looped'] as const).map((k) => <th key={k} scope="col" className="text-end font-medium">{say(`trying.${k}`)}</th>)}</tr></thead>
          <tbody>{run.rules.map((r) => (
            <tr key={r.rule_id} className="border-t border-line">
              <th scope="row" className="py-1 text-start font-normal" dir="auto">
                {r.name || nameOf(rules, r.rule_id)}
                {r.set_off.length > 0 ? <span className="block text-muted">{say('trying.sets', { names: r.set_off.map((id) => nameOf(rules, id)).join(', ') })}</span> : null}
                {r.examples.length > 0 ? <span className="flex flex-wrap gap-x-2">{r.examples.slice(0, 3).map((x) => <Link key={`${x.conversation_id}${x.fact_seq}`} to="/c/$id" params={{ id: x.conversation_id }} className="text-accent underline">{x.conversation_id.slice(-6)}</Link>)}</span> : null}
              </th>
              <td className="text-end">{r.matched}</td><td className="text-end font-medium">{r.changed}</td><td className="text-end">{r.conversations}</td><td className={`text-end ${r.looped ? 'text-danger' : 'text-muted'}`}>{r.looped}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </div>
  )
}
