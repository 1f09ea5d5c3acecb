import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { called } from '@/i18n/names'
import { get } from '@/wire/client'
import type { Profile } from '@/wire/shapes'
import { IconButton } from '@/ui/button'
import { Select } from '@/ui/field'
import { Failed, Skeleton } from '@/ui/states'
import { FindPerson } from '../people'
import { say } from '../say'
import { campaignsQuery, whyQuery } from '../wire'
import { WhyRun } from './run'

/** WhyPage answers for one person: why did they, or did they not, get it? */
export function WhyPage() {
  const { contact = '', campaign = '' }: { contact?: string; campaign?: string } = useSearch({ strict: false })
  const go = useNavigate()
  const show = (next: { contact?: string; campaign?: string }) => void go({ to: '/campaigns/why', search: { ...(next.contact ? { contact: next.contact } : {}), ...(next.campaign ? { campaign: next.campaign } : {}) }, replace: true })
  const { data: campaigns } = useQuery(campaignsQuery)
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-4 p-4 min-[800px]:p-8">
      <header><h1 className="text-2xl font-semibold">{say('why.page')}</h1><p className="mt-0.5 text-muted">{say('why.text')}</p></header>
      <div className="grid grid-cols-1 gap-4 min-[600px]:grid-cols-2">
        {contact ? <Chosen id={contact} clear={() => show({ campaign })} /> : <FindPerson label={say('why.who')} pick={(p) => show({ contact: p.id, campaign })} />}
        <Select label={say('why.campaign')} value={campaign} onChange={(e) => show({ contact, campaign: e.target.value })} options={[{ value: '', text: say('why.any') }, ...(campaigns ?? []).map((c) => ({ value: c.id, text: c.campaign.name }))]} />
      </div>
      {contact ? <Answers contact={contact} campaign={campaign} /> : null}
    </div>
  )
}

function Chosen({ id, clear }: { id: string; clear: () => void }) {
  const { data } = useQuery({ queryKey: ['contact-name', id], queryFn: () => get<Profile>(`/contacts/${id}`), staleTime: 600_000 })
  const name = data ? called(data) : id
  return (
    <div className="flex flex-col gap-1"><span className="text-sm font-medium">{say('why.who')}</span>
      <span className="field-box flex items-center justify-between !py-0 !pe-0"><span className="truncate" dir="auto">{name}</span><IconButton icon="close" label={say('audience.remove', { name })} onClick={clear} /></span>
    </div>
  )
}

function Answers({ contact, campaign }: { contact: string; campaign: string }) {
  const { data, error, isPending, refetch } = useQuery(whyQuery(contact, campaign))
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (isPending) return <Skeleton rows={3} className="h-20" />
  if (data.length === 0) return <p role="status" className="rounded-md border border-line bg-surface p-5">{say(campaign ? 'why.never' : 'why.none')}</p>
  return <ol className="flex flex-col gap-3">{data.map((w) => <li key={w.run.id}><WhyRun why={w} /></li>)}</ol>
}
