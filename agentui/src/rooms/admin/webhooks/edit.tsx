import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { useAgents } from '@/app/load'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { Confirm } from '../confirm'
import { useDraft } from '../settle/draft'
import { SaveBar } from '../settle/savebar'
import { say, told } from '../words'
import { faultsOf, HookFields } from './fields'
import { Secret } from './secret'
import { failureOf, Test } from './test'
import { deliveriesQuery, readWebhook, removeWebhook, replay, toForm, writeWebhook, type Webhook } from './wire'

export function Edit({ webhook, writes }: { webhook: Webhook; writes: boolean }) {
  const id = webhook.id
  const agents = useAgents()
  const [asking, ask] = useState(false)
  const draft = useDraft({ key: ['webhooks', id], kept: webhook, toForm, check: faultsOf, read: () => readWebhook(id), write: (form, version) => writeWebhook(id, form, version) })
  const all = () => void queries.invalidateQueries({ queryKey: ['webhooks'] })
  return (
    <div className="flex flex-col gap-4 pt-2 pb-3">
      <fieldset disabled={!writes} className="flex min-w-0 flex-col gap-4"><HookFields form={draft.form} errors={draft.errors} change={draft.change} /></fieldset>
      <SaveBar draft={draft} by={(newer) => agents.find((a) => a.id === newer.changed_by)?.name ?? ''} saved={all} />
      {writes ? <Test id={id} unsaved={draft.dirty} /> : null}
      <Sent id={id} writes={writes} />
      {writes ? (
        <div className="flex flex-wrap items-start gap-2 border-t border-line pt-3">
          <Secret webhook={draft.kept} disabled={draft.dirty} />
          <Button small icon="close" onClick={() => ask(true)}>{t('delete')}</Button>
        </div>
      ) : null}
      {asking ? <Confirm title={`${t('delete')}: ${webhook.name}`} text={say('hooks.delete.text')} button={t('delete')} onClose={() => ask(false)} run={async () => { await removeWebhook(id); all() }} /> : null}
    </div>
  )
}

/** Sent is what went to a webhook, and what is parked because it did not. */
function Sent({ id, writes }: { id: string; writes: boolean }) {
  const { data, error, isPending, refetch } = useQuery(deliveriesQuery(id))
  const again = useMutation({
    mutationFn: () => replay(id),
    onSuccess: (done) => { notify(say('hooks.replayed', { n: done.queued })); void refetch() },
    onError: (cause) => notify(words(cause), { tone: 'bad' }),
  })
  return (
    <section aria-label={say('hooks.sent')} className="border-t border-line pt-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">{say('hooks.sent')}</h3>
        {writes && data?.some((d) => d.state === 'parked') ? <Button small icon="refresh" busy={again.isPending} onClick={() => again.mutate()}>{say('hooks.replay')}</Button> : null}
      </div>
      {isPending ? <Skeleton rows={2} className="h-8" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <p className="text-muted">{say('hooks.sent.empty')}</p> : null}
      <ol>
        {data?.map((d) => (
          <li key={d.id} className="flex flex-wrap gap-x-3 border-t border-line py-1.5 text-sm first:border-t-0">
            <span className="num text-muted">{moment(d.updated_at)}</span>
            <span>{told(`fact.${d.event}`) ?? d.event}</span>
            <span className={d.state === 'parked' ? 'font-medium text-danger' : 'font-medium'}>{told(`hook.${d.state}`) ?? d.state}</span>
            <span className="text-muted">{[say('hooks.tries', { n: d.attempts }), d.error ? failureOf(d.status, d.error) : (d.status ?? '')].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
