import { Check } from '@/ui/field'
import { Time } from '@/rooms/campaigns/builder/fields'
import { Panel } from '../frame'
import { Wrong } from '../settle/controls'
import { Amount, Plainly } from './amount'
import { say } from './words'
import type { Form } from './wire'

export interface PartProps { form: Form; errors: Record<string, string>; set: (more: Partial<Form>) => void; writes: boolean }

/** Times are the hours in which nobody gets anything, and how often one person may. */
export function Times({ form: { quiet, cap }, errors, set, writes }: PartProps) {
  return (
    <>
      <Panel title={say('quiet')} text={say('quiet.text')}>
        <fieldset disabled={!writes} className="flex flex-col gap-4">
          <Check label={say('quiet.on')} checked={quiet.on} onChange={(e) => set({ quiet: { ...quiet, on: e.target.checked } })} />
          {quiet.on ? <div className="flex flex-wrap gap-4"><Time label={say('quiet.from')} value={quiet.from} change={(from) => set({ quiet: { ...quiet, from } })} /><Time label={say('quiet.to')} value={quiet.to} change={(to) => set({ quiet: { ...quiet, to } })} /></div> : null}
          <Wrong text={errors.quiet} />
        </fieldset>
        <Plainly text={quiet.on ? say('quiet.plain', { from: quiet.from, to: quiet.to }) : say('quiet.none')} />
      </Panel>
      <Panel title={say('cap')} text={say('cap.text')}>
        <fieldset disabled={!writes} className="flex flex-col gap-4">
          <Check label={say('cap.on')} checked={cap.on} onChange={(e) => set({ cap: { ...cap, on: e.target.checked } })} />
          {cap.on ? (
            <div className="flex flex-wrap gap-4">
              <Amount label={say('cap.messages')} value={cap.messages} error={errors['cap.messages']} change={(messages) => set({ cap: { ...cap, messages } })} />
              <Amount label={say('cap.days')} unit={say('days')} value={cap.days} error={errors['cap.days']} change={(days) => set({ cap: { ...cap, days } })} />
            </div>
          ) : null}
        </fieldset>
        <Plainly text={cap.on ? say('cap.plain', { n: Number(cap.messages) || 0, days: cap.days }) : say('cap.none')} />
      </Panel>
    </>
  )
}
