import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { may } from '@/app/session'
import { Failed, Skeleton } from '@/ui/states'
import { Icon } from '@/ui/icon'
import { say } from '../say'
import { campaignsQuery } from '../wire'
import { Row } from './row'
import { First } from './first'
import { button } from './look'

/** CampaignsPage is every campaign with how far it is. */
export function CampaignsPage() {
  const { data, error, isPending, refetch } = useQuery(campaignsQuery)
  const writes = may('campaigns.write')
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-4 p-4 min-[800px]:p-8">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-2xl font-semibold">{say('tab.campaigns')}</h1>
        {writes && data?.length ? <Link to="/campaigns/new" className={button}><Icon name="plus" size={16} />{say('new')}</Link> : null}
      </header>
      {isPending ? <Skeleton rows={4} className="h-23" /> : null}
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <First writes={writes} /> : null}
      {data?.length ? <ul className="flex flex-col rounded-md border border-line bg-surface">{data.map((c) => <Row key={c.id} saved={c} />)}</ul> : null}
    </div>
  )
}
