import { useState } from 'react'
import { Check, Input } from '@/ui/field'
import { Actions, stepKinds } from '../settle/actions'
import { Chips, Pick, Span } from '../settle/controls'
import { within } from '../settle/draft'
import type { World } from '../settle/names'
import { say } from '../words'
import { Conditions } from './conditions'
import { Cell, Warn } from './steps'
import { inherited, isAt, placeText, Targets, type Place } from './table'
import type { Policy } from './wire'

interface PolicyProps { policy: Policy; world: World; errors: Record<string, string>; disabled: boolean; change: (p: Policy) => void }

/** PolicyFields is everything of one policy. */
export function PolicyFields({ policy, world, errors, disabled, change }: PolicyProps) {
  const [picked, pick] = useState<Place | null>(null)
  const set = (next: Partial<Policy>) => change({ ...policy, ...next })
  const at = picked ? policy.targets.findIndex((t) => isAt(t, picked)) : -1
  const target = policy.targets[at]
  const spread = () => {
    if (target) set({ targets: policy.targets.map((t) => ({ ...t, warn: target.warn, on_warn: target.on_warn, on_breach: target.on_breach, escalate: target.escalate })) })
  }
  return (
    <fieldset disabled={disabled} className="flex min-w-0 flex-col gap-5 pt-2 pb-3">
      <Input label={say('policy.name')} value={policy.name ?? ''} onChange={(e) => set({ name: e.target.value })} error={errors.name} maxLength={200} />
      <Part title={say('when.title')}><Conditions when={policy.when ?? []} world={world} errors={within(errors, 'when')} change={(when) => set({ when })} /></Part>
      <Part title={say('targets.title')} text={say('targets.text')}>
        <Targets policy={policy} world={world} errors={errors} picked={picked} pick={pick} change={(targets) => set({ targets })} />
        {picked && target ? <Cell target={target} title={placeText(picked, world)} world={world} errors={within(errors, `targets[${at}]`)} change={(t) => set({ targets: policy.targets.map((x, i) => (i === at ? t : x)) })} spread={spread} /> : null}
        {picked && !target ? <p className="text-sm text-muted">{inherited(policy.targets, picked) ? say('targets.inherited', { text: inherited(policy.targets, picked)!.within }) : say('targets.no')}</p> : null}
      </Part>
      <Part title={say('steps.title')} text={say('steps.text')}>
        <Warn label={say('warn.title')} value={policy.warn} hint="80%" error={errors.warn} change={(warn) => set({ warn })} />
        <p className="text-sm font-medium">{say('step.on_warn')}</p>
        <Actions label={say('step.on_warn')} actions={policy.on_warn ?? []} kinds={stepKinds} world={world} errors={within(errors, 'on_warn')} change={(on_warn) => set({ on_warn })} />
        <p className="text-sm font-medium">{say('step.on_breach')}</p>
        <Actions label={say('step.on_breach')} actions={policy.on_breach ?? []} kinds={stepKinds} world={world} errors={within(errors, 'on_breach')} change={(on_breach) => set({ on_breach })} />
      </Part>
      <Part title={say('policy.more')}>
        <p className="text-sm font-medium">{say('policy.pause')}</p>
        <Chips label={say('policy.pause')} options={world.statuses.filter((s) => s.value.startsWith('waiting'))} value={policy.pause ?? ['waiting_customer']} change={(pause) => set({ pause: pause.length > 0 ? pause : undefined })} />
        <span className="flex flex-wrap items-center gap-2 text-sm">{say('policy.reopen')}<Span label={say('policy.reopen')} value={policy.reopen ?? ''} placeholder="168h" change={(v) => set({ reopen: v || undefined })} className="!w-24" /></span>
        <span className="flex flex-wrap items-center gap-2 text-sm">{say('policy.start')}<Pick label={say('policy.start')} value={policy.start ?? ''} empty={say('policy.start.auto')} options={[{ value: 'first_message', text: say('policy.start.first') }, { value: 'handoff', text: say('policy.start.handoff') }]} change={(v) => set({ start: v || undefined })} /></span>
        <Check label={say('policy.ai')} checked={policy.ai_stops === true} onChange={(e) => set({ ai_stops: e.target.checked || undefined })} />
      </Part>
    </fieldset>
  )
}

function Part({ title, text, children }: { title: string; text?: string; children: React.ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-3 border-t border-line pt-3">
      <div><h3 className="font-semibold">{title}</h3>{text ? <p className="text-sm text-muted">{text}</p> : null}</div>
      {children}
    </section>
  )
}
