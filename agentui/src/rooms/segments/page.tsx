import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { may } from '@/app/session'
import { PageFrame } from '@/rooms/admin/frame'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { When } from '@/ui/when'
import { segmentsQuery } from './wire'
import { say } from './words'

/** SegmentsPage lists the groups of people with how many are in each now. */
export function SegmentsPage() {
  const { data, error, isPending, refetch } = useQuery(segmentsQuery)
  const add = may('segments.write') ? (
    <Link to="/campaigns/segments/new" className="inline-flex h-9 items-center gap-1.5 rounded-sm bg-accent px-3.5 font-medium text-on-accent shadow-low hover:brightness-110"><Icon name="plus" size={16} />{say('seg.add')}</Link>
  ) : null
  return (
    <PageFrame title={say('seg.title')} text={say('seg.text')} action={data?.length ? add : null}>
      {isPending ? <Skeleton rows={4} className="h-16" /> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <Empty icon="people" title={say('seg.empty')} text={say('seg.empty.text')}><div className="mt-2">{add}</div></Empty> : null}
      {data?.length ? (
        <ul className="flex flex-col rounded-md border border-line bg-surface">
          {data.map((s) => (
            <li key={s.id} className="border-b border-line last:border-b-0">
              <Link to="/campaigns/segments/$id" params={{ id: s.id }} className="ring-inside flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-hover">
                <span className="min-w-0 flex-1 basis-48">
                  <span className="block truncate font-medium" dir="auto">{s.name}</span>
                  <span className="block truncate text-sm text-muted" dir="auto">{s.description || s.text.replaceAll(/\s+/g, ' ')}</span>
                </span>
                <span className="num flex items-center gap-2 text-sm">
                  {s.ready ? <span className="font-medium">{say('seg.members', { n: s.members })}</span> : <span className="text-muted">{say('seg.counting')}</span>}
                  {s.counted_at && s.ready ? <When at={s.counted_at} /> : null}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </PageFrame>
  )
}
