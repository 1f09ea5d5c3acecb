import { may } from '@/app/session'
import { Input } from '@/ui/field'
import { Failed, Skeleton } from '@/ui/states'
import { faultsOf as hoursFaults } from '../calendars/fields'
import { days, open } from '../calendars/hours'
import { Zone } from '../calendars/zone'
import { PageFrame, Panel } from '../frame'
import { Backtest } from '../settle/backtest'
import { useDraft, useKept } from '../settle/draft'
import { SaveBar } from '../settle/savebar'
import { say } from '../words'
import { BusinessHours } from './hours'
import { Language } from './language'
import { hoursOf, readWorkspace, toForm, workspaceKey, writeWorkspace, type Form, type Workspace } from './wire'

/** WorkspacePage is the company, and when it is open. */
export function WorkspacePage() {
  const { data, error, refetch } = useKept(workspaceKey, readWorkspace)
  if (error && !data) return <Failed page={say('workspace.title')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={4} className="h-16" />
  return <Edit workspace={data} />
}

/** faultsOf is what can be said without the hub; fields of the hours stand under
 * "hours.". */
export function faultsOf(f: Form): Record<string, string> {
  const hours = f.always ? {} : hoursFaults({ ...f.hours, name: 'hours' })
  const shut = !f.always && Object.keys(hours).length === 0 && days.every((d) => open(f.hours.week[d]) === 0) && f.hours.dates.every((d) => open(d.hours) === 0)
  return {
    ...(f.name.trim() ? {} : { name: say('field.required') }),
    ...(f.zone.trim() ? {} : { zone: say('field.required') }),
    ...(f.language.trim() ? {} : { language: say('field.required') }),
    ...(shut ? { 'hours.week': say('hours.never') } : {}),
    ...Object.fromEntries(Object.entries(hours).map(([k, v]) => [`hours.${k}`, v])),
  }
}

function Edit({ workspace }: { workspace: Workspace }) {
  const writes = may('workspace.write')
  const draft = useDraft({ key: workspaceKey, kept: workspace, toForm, check: faultsOf, read: readWorkspace, write: writeWorkspace })
  const { form, errors, change } = draft
  const set = (next: Partial<Form>) => change({ ...form, ...next })
  const zoned = (zone: string) => set({ zone, hours: form.hours.zone === form.zone ? { ...form.hours, zone } : form.hours })
  return (
    <PageFrame title={say('workspace.title')} text={say('workspace.text')}>
      <Panel>
        <fieldset disabled={!writes} className="grid gap-4 min-[640px]:grid-cols-2">
          <div className="min-[640px]:col-span-2"><Input label={say('workspace.name')} help={say('workspace.name.help')} value={form.name} onChange={(e) => set({ name: e.target.value })} error={errors.name} maxLength={200} required /></div>
          <Zone value={form.zone} error={errors.zone} change={zoned} />
          <Language value={form.language} error={errors.language} change={(language) => set({ language })} />
        </fieldset>
      </Panel>
      <BusinessHours form={form} errors={errors} disabled={!writes} set={set} />
      <SaveBar draft={draft} />
      {may('terms.try') ? <Backtest draft={() => ({ hours: hoursOf(form) })} check={() => faultsOf(form)} fail={draft.fail} /> : null}
    </PageFrame>
  )
}
