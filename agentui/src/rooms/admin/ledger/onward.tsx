import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import { call, get } from '@/wire/client'
import type { Inbox, Page } from '@/wire/shapes'
import type { components } from '@/wire/api.gen'
import { Button } from '@/ui/button'
import { Check, Input, Select } from '@/ui/field'
import { Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { Panel } from '../frame'
import { say } from './words'

type Brand = components['schemas']['BrandView']
type Policy = components['schemas']['OnwardView']
const none = (id: string): Policy => ({ id, version: 0, failed: false, undelivered_min: 0, unread_min: 0, inboxes: [] })
const onwardQuery = queryOptions({ queryKey: ['onward'], queryFn: () => get<{ items: Policy[] }>('/fallback').then((p) => p.items) })
const brandsQuery = queryOptions({ queryKey: ['brands', 'few'], queryFn: () => get<Page<Brand>>('/brands', { limit: 200 }).then((p) => p.items), retry: false })

/** Onward is when a message goes on by another channel: for all brands, or for
 * one in its own way. */
export function Onward({ inboxes }: { inboxes: Inbox[] }) {
  const { data, error, refetch } = useQuery(onwardQuery)
  const brands = useQuery(brandsQuery).data ?? []
  const [of, setOf] = useState('all')
  const own = data?.find((p) => p.id === of)
  const all = data?.find((p) => p.id === 'all')
  return (
    <Panel title={say('onward.title')} text={say('onward.text')}>
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton rows={2} className="h-8" /> : null}
      {data && brands.length > 1 ? (
        <Select
          label={say('onward.of')} value={of} onChange={(e) => setOf(e.target.value)} help={of !== 'all' && !own ? say('onward.inherited') : undefined}
          options={[{ value: 'all', text: say('onward.all') }, ...brands.map((b) => ({ value: b.id, text: b.name }))]}
        />
      ) : null}
      {data ? <Form key={`${of} ${own?.version ?? 0}`} policy={own ?? { ...(all ?? none(of)), id: of, version: 0 }} inboxes={inboxes} /> : null}
    </Panel>
  )
}

function Form({ policy, inboxes }: { policy: Policy; inboxes: Inbox[] }) {
  const [draft, setDraft] = useState(policy)
  const save = useMutation({
    mutationFn: () => {
      const { version, failed, undelivered_min, unread_min, inboxes: through } = draft
      return call('PUT', `/fallback/${policy.id}`, { body: { version, failed, undelivered_min, unread_min, inboxes: through } })
    },
    onSuccess: () => {
      notify(say('onward.saved'))
      void queries.invalidateQueries({ queryKey: ['onward'] })
    },
    onError: (error) => notify(words(error), { tone: 'bad' }),
  })
  const minutes = (text: string) => Math.min(10_080, Math.max(0, Math.trunc(Number(text) || 0)))
  return (
    <form className="flex flex-col gap-4" onSubmit={(e) => { e.preventDefault(); save.mutate() }}>
      <Check label={say('onward.failed')} checked={draft.failed} onChange={(e) => setDraft({ ...draft, failed: e.target.checked })} />
      <Input label={say('onward.undelivered')} type="number" min={0} max={10_080} value={draft.undelivered_min} onChange={(e) => setDraft({ ...draft, undelivered_min: minutes(e.target.value) })} />
      <Input label={say('onward.unread')} type="number" min={0} max={10_080} value={draft.unread_min} onChange={(e) => setDraft({ ...draft, unread_min: minutes(e.target.value) })} />
      <Select
        label={say('onward.through')} value={draft.inboxes[0] ?? ''} onChange={(e) => setDraft({ ...draft, inboxes: e.target.value ? [e.target.value] : [] })}
        options={[{ value: '', text: say('onward.mail') }, ...inboxes.map((i) => ({ value: i.id, text: i.name }))]}
      />
      {may('workspace.write') ? <div><Button type="submit" look="primary" busy={save.isPending}>{say('onward.save')}</Button></div> : null}
    </form>
  )
}
