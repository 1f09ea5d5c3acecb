import { Check } from '@/ui/field'
import { Panel } from '../frame'
import { Amount, Plainly } from './amount'
import type { PartProps } from './times'
import { num } from './wire'
import { say } from './words'

/** Desk is how much of the desk's time answers to campaigns may take. */
export function Desk({ form: { reply }, errors, set, writes }: PartProps) {
  const change = (more: Partial<typeof reply>) => set({ reply: { ...reply, ...more } })
  return (
    <Panel title={say('desk')} text={say('desk.text')}>
      <fieldset disabled={!writes} className="flex flex-col gap-4">
        <Check label={say('desk.on')} checked={reply.on} onChange={(e) => change({ on: e.target.checked })} />
        {reply.on ? (
          <div className="grid grid-cols-1 gap-4 min-[640px]:grid-cols-2">
            <Amount label={say('desk.share')} unit="%" help={say('desk.share.help')} value={reply.share} error={errors['reply_capacity.share']} change={(share) => change({ share })} />
            <Amount label={say('desk.hours')} unit={say('hours')} help={say('desk.hours.help')} value={reply.hours} error={errors['reply_capacity.window_hours']} change={(hours) => change({ hours })} />
          </div>
        ) : null}
      </fieldset>
      <Plainly text={reply.on ? say('desk.plain', { n: num(reply.hours) || 0, share: reply.share }) : say('desk.off')} />
    </Panel>
  )
}
