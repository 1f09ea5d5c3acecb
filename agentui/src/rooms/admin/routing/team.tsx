import { may } from '@/app/session'
import { Input, Select } from '@/ui/field'
import { Failed, Skeleton } from '@/ui/states'
import { Chips, words } from '../settle/controls'
import { useDraft, useKept } from '../settle/draft'
import { seconds, tidy, written } from '../settle/duration'
import type { World } from '../settle/names'
import { SaveBar } from '../settle/savebar'
import { say } from '../words'
import { readRouting, routingKey, writeRouting, type Routing, type RoutingForm } from './wire'

const strategies = ['manual', 'round_robin', 'least_loaded', 'sticky'] as const
const fallbacks = ['least_loaded', 'round_robin'] as const

const toForm = (r: Routing): RoutingForm => ({
  strategy: r.strategy, fallback: r.fallback ?? 'least_loaded', capacity: String(r.capacity_default ?? 10), after: r.return_after_s ? written(r.return_after_s) : '',
  away: r.return_when_away ?? null, handle: written(r.handle_s ?? 300), skills: r.skills ?? [], inboxes: r.inbox_ids ?? [],
})

const toBody = (f: RoutingForm) => ({
  strategy: f.strategy, fallback: f.fallback, capacity_default: Number(f.capacity) || 0, return_after_s: f.after ? seconds(f.after) : 0,
  return_when_away: f.away, handle_s: seconds(f.handle) ?? 0, skills: words(f.skills.join(',')), inbox_ids: f.inboxes,
})

function faultsOf(f: RoutingForm): Record<string, string> {
  const wrong = (text: string) => say('duration.wrong', { part: text })
  return {
    ...(f.after && seconds(f.after) === null ? { return_after_s: wrong(f.after) } : {}),
    ...(seconds(f.handle) === null ? { handle_s: wrong(f.handle) } : {}),
  }
}

export function TeamRouting({ team, world }: { team: string; world: World }) {
  const { data, error, refetch } = useKept(routingKey(team), () => readRouting(team))
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  return data ? <Edit key={team} team={team} kept={data} world={world} /> : <Skeleton rows={3} />
}

function Edit({ team, kept, world }: { team: string; kept: Routing; world: World }) {
  const writes = may('roster.write')
  const draft = useDraft({ key: routingKey(team), kept, toForm, check: faultsOf, read: () => readRouting(team), write: (f, version) => writeRouting(team, { ...toBody(f), version }) })
  const { form, errors } = draft
  const set = (next: Partial<RoutingForm>) => draft.change({ ...form, ...next })
  const away = form.away === null ? '' : String(form.away)
  return (
    <div className="flex flex-col gap-4 pt-2 pb-3">
      <fieldset disabled={!writes} className="grid min-w-0 gap-4 min-[640px]:grid-cols-2">
        <Select label={say('routing.strategy')} value={form.strategy} error={errors.strategy} options={strategies.map((s) => ({ value: s, text: say(`strategy.${s}`) }))} onChange={(e) => set({ strategy: e.target.value as Routing['strategy'] })} />
        {form.strategy === 'sticky' ? <Select label={say('routing.fallback')} value={form.fallback} options={fallbacks.map((s) => ({ value: s, text: say(`strategy.${s}`) }))} onChange={(e) => set({ fallback: e.target.value })} /> : null}
        <Input label={say('routing.capacity')} type="number" inputMode="numeric" min={1} value={form.capacity} error={errors.capacity_default} onChange={(e) => set({ capacity: e.target.value })} dir="ltr" />
        <Input label={say('routing.handle')} value={form.handle} error={errors.handle_s} onChange={(e) => set({ handle: e.target.value })} onBlur={() => set({ handle: tidy(form.handle) })} dir="ltr" />
        <Input label={say('routing.return')} placeholder={say('routing.return.hint')} value={form.after} error={errors.return_after_s} onChange={(e) => set({ after: e.target.value })} onBlur={() => { if (form.after) set({ after: tidy(form.after) }) }} dir="ltr" />
        <Select label={say('routing.away')} value={away} options={[{ value: '', text: say('routing.away.auto') }, { value: 'true', text: say('yes') }, { value: 'false', text: say('no') }]} onChange={(e) => set({ away: e.target.value === '' ? null : e.target.value === 'true' })} />
        <Input label={say('routing.skills')} value={form.skills.join(', ')} error={errors.skills} onChange={(e) => set({ skills: e.target.value.split(/,\s*/) })} onBlur={() => set({ skills: words(form.skills.join(',')) })} />
        <div className="min-[640px]:col-span-2">
          <p className="mb-1 text-sm font-medium">{say('routing.inboxes')}</p>
          <Chips label={say('routing.inboxes')} options={world.inboxes} value={form.inboxes} change={(inboxes) => set({ inboxes })} />
          {errors.inbox_ids ? <p role="alert" className="text-sm text-danger">{errors.inbox_ids}</p> : null}
        </div>
      </fieldset>
      <SaveBar draft={draft} />
    </div>
  )
}

