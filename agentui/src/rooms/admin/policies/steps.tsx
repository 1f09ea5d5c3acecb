import { Button, IconButton } from '@/ui/button'
import { within } from '../settle/draft'
import { Actions, stepKinds, type Action } from '../settle/actions'
import { Pick, Span, Text, Wrong } from '../settle/controls'
import { isMark, marks } from '../settle/duration'
import type { World } from '../settle/names'
import { say } from '../words'
import type { Step, Target } from './wire'

/** Warn is a list of warnings: "80%, 30m". Empty: as it is elsewhere. */
export function Warn({ label, value, hint, error, change }: { label: string; value?: string[]; hint: string; error?: string; change: (warn?: string[]) => void }) {
  const wrong = (value ?? []).find((m) => !isMark(m))
  return (
    <div className="flex flex-col gap-1">
      <span className="flex flex-wrap items-center gap-2">
        <span className="text-sm font-medium">{label}</span>
        <Text label={label} plain placeholder={hint} value={(value ?? []).join(', ')} change={(v) => change(v === '' ? undefined : v.split(/,\s*/))} blur={() => { if (value) change(marks(value.join(','))) }} wrong={!!wrong || !!error} className="num !w-36" />
        <label className="inline-flex items-center gap-1.5 text-sm"><input type="checkbox" checked={value?.length === 0} onChange={(e) => change(e.target.checked ? [] : undefined)} className="size-4 accent-accent" />{say('warn.none')}</label>
      </span>
      <Wrong text={wrong ? say('warn.wrong', { part: wrong }) : error} />
    </div>
  )
}

interface CellProps { target: Target; title: string; world: World; errors: Record<string, string>; change: (t: Target) => void; spread: () => void }

/** Cell is what else one target says: how its time counts, and what happens
 * when it runs out. */
export function Cell({ target, title, world, errors, change, spread }: CellProps) {
  const set = (next: Partial<Target>) => change(tidy({ ...target, ...next }))
  const steps = target.escalate ?? []
  const setStep = (at: number, next: Step) => set({ escalate: steps.map((s, i) => (i === at ? next : s)) })
  return (
    <section aria-label={title} className="flex flex-col gap-3 rounded-sm border border-accent/60 bg-bg p-3">
      <h4 className="font-semibold">{title}</h4>
      <Wrong text={errors[''] ?? errors.within} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Pick label={say('target.mode')} value={target.mode ?? ''} options={[{ value: 'elapsed', text: say('target.elapsed') }]} empty={say('target.business')} change={(v) => set({ mode: v || undefined })} />
        {target.mode === 'elapsed' ? null : <Pick label={say('target.calendar')} value={target.calendar ?? ''} options={world.calendars} empty={say('target.calendar.team')} change={(v) => set({ calendar: v || undefined })} error={errors.calendar} />}
      </div>
      <Warn label={say('warn.title')} value={target.warn} hint={say('warn.policy')} error={errors.warn} change={(warn) => set({ warn })} />
      <Own label={say('step.on_warn')} actions={target.on_warn} world={world} errors={within(errors, 'on_warn')} change={(on_warn) => set({ on_warn })} />
      <Own label={say('step.on_breach')} actions={target.on_breach} world={world} errors={within(errors, 'on_breach')} change={(on_breach) => set({ on_breach })} />
      {steps.map((s, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- steps have no name of their own
        <div key={i} className="flex flex-col gap-2 border-t border-line pt-2">
          <span className="flex items-center gap-2 text-sm">
            {say('step.after.before')}<Span label={say('step.after')} value={s.after} placeholder="15m" change={(after) => setStep(i, { ...s, after })} className="!w-24" />{say('step.after.behind')}
            <IconButton icon="close" label={`${say('remove')}: ${say('step.after')} ${s.after}`} onClick={() => set({ escalate: steps.filter((_, x) => x !== i) })} />
          </span>
          <Actions label={`${say('step.after')} ${s.after}`} actions={s.actions ?? []} kinds={stepKinds} world={world} errors={{}} change={(actions) => setStep(i, { ...s, actions })} />
        </div>
      ))}
      <Wrong text={errors.escalate} />
      <span className="flex flex-wrap gap-2">
        <Button small icon="plus" onClick={() => set({ escalate: [...steps, { after: '15m', actions: [{ do: 'notify', to: 'supervisors' }] }] })}>{say('step.add')}</Button>
        <Button small look="ghost" onClick={spread}>{say('step.spread')}</Button>
      </span>
    </section>
  )
}

/** tidy leaves out what is not said. */
function tidy(t: Target): Target {
  return Object.fromEntries(Object.entries(t).filter(([k, v]) => v !== undefined && !(k === 'escalate' && (v as unknown[]).length === 0))) as unknown as Target
}

interface OwnProps { label: string; actions?: Action[]; world: World; errors: Record<string, string>; change: (a?: Action[]) => void }

/** Own are actions in place of the policy's. */
function Own({ label, actions, world, errors, change }: OwnProps) {
  return (
    <div className="flex flex-col gap-2">
      <label className="inline-flex items-center gap-2 text-sm"><input type="checkbox" checked={actions !== undefined} onChange={(e) => change(e.target.checked ? [] : undefined)} className="size-4 accent-accent" />{say('step.own', { what: label })}</label>
      {actions ? <Actions label={label} actions={actions} kinds={stepKinds} world={world} errors={errors} change={change} /> : null}
    </div>
  )
}
