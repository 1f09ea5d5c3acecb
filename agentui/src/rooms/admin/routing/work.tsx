import { may } from '@/app/session'
import { Input, Select } from '@/ui/field'
import { Failed, Skeleton } from '@/ui/states'
import { words, Wrong } from '../settle/controls'
import { useDraft, useKept } from '../settle/draft'
import { classes, type World } from '../settle/names'
import { SaveBar } from '../settle/savebar'
import { say } from '../words'
import { readWork, workKey, writeWork, type Work, type WorkForm } from './wire'

const toForm = (w: Work): WorkForm => ({
  capacity: w.capacity === null || w.capacity === undefined ? '' : String(w.capacity),
  weights: Object.fromEntries(Object.entries(w.weights ?? {}).map(([k, v]) => [k, String(v)])),
  skills: w.skills ?? [], languages: w.languages ?? [], calendar: w.calendar ?? '',
})

const toBody = (f: WorkForm) => ({
  capacity: f.capacity.trim() === '' ? null : Number(f.capacity),
  weights: Object.fromEntries(Object.entries(f.weights).filter(([, v]) => v.trim() !== '').map(([k, v]) => [k, Number(v)])),
  skills: words(f.skills.join(',')), languages: words(f.languages.join(',')), calendar: f.calendar,
})

export function AgentWork({ agent, world }: { agent: string; world: World }) {
  const { data, error, refetch } = useKept(workKey(agent), () => readWork(agent))
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />
  return data ? <Edit key={agent} agent={agent} kept={data} world={world} /> : <Skeleton rows={3} />
}

function Edit({ agent, kept, world }: { agent: string; kept: Work; world: World }) {
  const writes = may('roster.write')
  const draft = useDraft({ key: workKey(agent), kept, toForm, read: () => readWork(agent), write: (f, version) => writeWork(agent, { ...toBody(f), version }) })
  const { form, errors } = draft
  const set = (next: Partial<WorkForm>) => draft.change({ ...form, ...next })
  const list = (name: 'skills' | 'languages') => ({
    value: form[name].join(', '), error: errors[name],
    onChange: (e: React.ChangeEvent<HTMLInputElement>) => set({ [name]: e.target.value.split(/,\s*/) }), onBlur: () => set({ [name]: words(form[name].join(',')) }),
  })
  return (
    <div className="flex flex-col gap-4 pt-2 pb-3">
      <fieldset disabled={!writes} className="grid min-w-0 gap-4 min-[640px]:grid-cols-2">
        <Input label={say('work.capacity')} help={say('work.capacity.help')} type="number" inputMode="numeric" min={0} value={form.capacity} error={errors.capacity} onChange={(e) => set({ capacity: e.target.value })} dir="ltr" />
        <Select label={say('work.calendar')} value={form.calendar} error={errors.calendar} options={[{ value: '', text: say('work.calendar.none') }, ...world.calendars]} onChange={(e) => set({ calendar: e.target.value })} />
        <Input label={say('work.skills')} help={say('work.skills.help')} {...list('skills')} />
        <Input label={say('work.languages')} help={say('work.languages.help')} dir="ltr" {...list('languages')} />
        <div className="min-w-0 min-[640px]:col-span-2">
          <p className="mb-1 text-sm font-medium">{say('work.weights')}</p>
          <div className="grid grid-cols-2 gap-2 min-[480px]:grid-cols-5">
            {classes.map((c) => <Input key={c} label={say(`class.${c}`)} type="number" inputMode="numeric" min={0} placeholder="1" value={form.weights[c] ?? ''} error={errors[`weights.${c}`]} onChange={(e) => set({ weights: { ...form.weights, [c]: e.target.value } })} dir="ltr" />)}
          </div>
          <Wrong text={errors.weights} />
        </div>
      </fieldset>
      <SaveBar draft={draft} />
    </div>
  )
}
