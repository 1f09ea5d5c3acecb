import { Check, Input } from '@/ui/field'
import { Actions, ruleKinds } from '../settle/actions'
import { Chips, Pick, Wrong } from '../settle/controls'
import { within } from '../settle/draft'
import type { World } from '../settle/names'
import { say, told } from '../words'
import { Typed } from '../settle/lasting'
import { Tree } from './tree'
import type { After, Language, Rule } from './wire'

const afters = ['silence_s', 'age_s', 'status_for_s'] as const

interface RuleProps { rule: Rule; language: Language; world: World; errors: Record<string, string>; disabled: boolean; change: (r: Rule) => void }

/** RuleFields is everything of one rule. */
export function RuleFields({ rule, language, world, errors, disabled, change }: RuleProps) {
  const set = (next: Partial<Rule>) => change({ ...rule, ...next })
  const timed = rule.on[0] === 'time'
  const kind = afters.find((k) => rule.after?.[k] !== undefined) ?? 'silence_s'
  const after = (k: (typeof afters)[number], s: number): After => ({ [k]: s })
  return (
    <fieldset disabled={disabled} className="flex min-w-0 flex-col gap-4 pt-2 pb-3">
      <Input label={say('rule.name')} value={rule.name} onChange={(e) => set({ name: e.target.value })} error={errors.name ?? errors.id} maxLength={200} />
      <Part title={say('rule.on')}>
        <span className="flex flex-wrap items-center gap-2">
          <Pick label={say('rule.on')} value={timed ? 'time' : 'facts'} options={[{ value: 'facts', text: say('rule.on.facts') }, { value: 'time', text: say('rule.on.time') }]} change={(v) => set(v === 'time' ? { on: ['time'], after: after('silence_s', 3600) } : { on: ['message.received'], after: undefined })} />
          {timed ? (
            <>
              <Pick label={say('rule.after')} value={kind} options={afters.map((k) => ({ value: k, text: say(`after.${k}`) }))} change={(k) => set({ after: after(k as typeof kind, rule.after?.[kind] ?? 3600) })} />
              <Typed label={say('rule.after.long')} s={rule.after?.[kind] ?? 0} change={(s) => set({ after: after(kind, s) })} />
            </>
          ) : null}
        </span>
        {timed ? null : <Chips label={say('rule.on')} options={language.facts.map((f) => ({ value: f, text: told(`fact.${f}`) ?? f }))} value={rule.on} change={(on) => set({ on })} />}
        <Wrong text={errors.on ?? errors['on[0]'] ?? errors.after ?? errors['after.silence_s'] ?? errors['after.age_s'] ?? errors['after.status_for_s']} />
      </Part>
      <Part title={say('rule.when')}><Tree node={rule.when} fields={language.fields} world={world} errors={within(errors, 'when')} change={(when) => set({ when })} /></Part>
      <Part title={say('rule.do')}><Actions label={say('rule.do')} actions={rule.do} kinds={ruleKinds} world={world} errors={within(errors, 'do')} change={(all) => set({ do: all })} /></Part>
      <Check label={say('rule.stop')} help={say('rule.stop.help')} checked={rule.stop === true} onChange={(e) => set({ stop: e.target.checked || undefined })} />
    </fieldset>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return <section className="flex min-w-0 flex-col gap-2 border-t border-line pt-3"><h3 className="font-semibold">{title}</h3>{children}</section>
}
