import { Pick, Wrong } from '../settle/controls'
import type { Option, World } from '../settle/names'
import { say } from '../words'
import type { PoliciesForm } from './wire'

interface BindingsProps { form: PoliciesForm; world: World; errors: Record<string, string>; disabled: boolean; change: (f: PoliciesForm) => void }

/** Bindings say which calendar teams and inboxes keep. */
export function Bindings({ form, world, errors, disabled, change }: BindingsProps) {
  const one = (noun: 'team_calendar' | 'inbox_calendar', o: Option) => (
    <li key={o.value} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-1.5 first:border-t-0">
      <span className="min-w-0 flex-1 basis-32 truncate" dir="auto">{o.text}</span>
      <Pick label={say('bindings.of', { name: o.text })} value={form[noun][o.value] ?? ''} options={world.calendars} empty={say(noun === 'team_calendar' ? 'bindings.inbox' : 'bindings.workspace')} change={(v) => change({ ...form, [noun]: { ...form[noun], [o.value]: v } })} />
      <Wrong text={errors[`${noun}.${o.value}`]} />
    </li>
  )
  return (
    <fieldset disabled={disabled} className="grid min-w-0 gap-x-6 gap-y-4 min-[640px]:grid-cols-2">
      <div><h3 className="text-sm font-medium text-muted">{say('bindings.teams')}</h3>{world.teams.length > 0 ? <ul>{world.teams.map((o) => one('team_calendar', o))}</ul> : <p className="text-muted">{say('none.there')}</p>}</div>
      <div><h3 className="text-sm font-medium text-muted">{say('bindings.inboxes')}</h3>{world.inboxes.length > 0 ? <ul>{world.inboxes.map((o) => one('inbox_calendar', o))}</ul> : <p className="text-muted">{say('none.there')}</p>}</div>
    </fieldset>
  )
}
