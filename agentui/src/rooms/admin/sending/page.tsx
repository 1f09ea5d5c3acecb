import { may } from '@/app/session'
import { Failed, Skeleton } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { PageFrame } from '../frame'
import { useDraft, useKept } from '../settle/draft'
import { SaveBar } from '../settle/savebar'
import { Care, Survey } from './care'
import { Confirm, Keep } from './consent'
import { Desk } from './desk'
import { faultsOf } from './faults'
import { Speed } from './speed'
import { Thanks } from './thanks'
import { Times } from './times'
import { Topics } from './topics'
import { say } from './words'
import { readRules, rulesKey, toForm, writeRules, type Form, type Kept } from './wire'

/** SendingPage is what holds for all campaigns. */
export function SendingPage() {
  if (!may('campaigns.read')) return <Failed page={say('title')} error={new ApiError(403, {}, '')} />
  return <Load />
}

function Load() {
  const { data, error, refetch } = useKept(rulesKey, readRules)
  if (error && !data) return <Failed page={say('title')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={4} className="h-24" />
  return <Edit kept={data} />
}

function Edit({ kept }: { kept: Kept }) {
  const writes = may('campaigns.send')
  const draft = useDraft({ key: rulesKey, kept, toForm, check: faultsOf, read: readRules, write: writeRules })
  const errors = Object.fromEntries(Object.entries(draft.errors).map(([k, v]) => [k.replace(/^rules\./, ''), v]))
  const part = { form: draft.form, errors, writes, set: (more: Partial<Form>) => draft.change({ ...draft.form, ...more }) }
  return (
    <PageFrame title={say('title')} text={say('text')}>
      {writes ? null : <p className="rounded-sm bg-hover px-3 py-2 text-sm text-muted">{say('readonly')}</p>}
      <Times {...part} />
      <Care {...part} />
      <Desk {...part} />
      <Survey {...part} />
      <Topics {...part} />
      <Confirm {...part} />
      <Thanks {...part} />
      <Speed {...part} />
      <Keep {...part} />
      <SaveBar draft={draft} />
    </PageFrame>
  )
}
