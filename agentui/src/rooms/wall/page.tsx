import { useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState, type CSSProperties } from 'react'
import { useLine } from '@/app/hooks'
import type { WallSearch } from '@/app/searches'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { ApiError } from '@/wire/client'
import { Failed, Skeleton } from '@/ui/states'
import { Crew } from './crew'
import { Ways } from './drill'
import { Down, Head } from './head'
import { Queues } from './queues'
import { Risk } from './risk'
import { Section } from './section'
import { Tiles } from './tiles'
import { useDenied, useFilled, useWatch } from './use'

const Flow = lazy(() => import('./flow'))
const denied = new ApiError(403, {}, '')

/** WallPage is the supervisor's wall: what must I do now? */
export function WallPage() {
  const search: WallSearch = useSearch({ strict: false })
  const refused = useDenied()
  if (!may('reports.read') || refused) return <main className="flex-1"><Failed page={t('wall')} error={denied} /></main>
  return <Wall search={search} />
}

function Wall({ search }: { search: WallSearch }) {
  const { data: ways, error, refetch } = useWatch()
  const em = useEm(search.tv === true)
  const live = useLine().state === 'live'
  const shown = useFilled(search)
  return (
    <Ways value={ways ?? none}>
      <main className="wall flex min-h-0 flex-1 flex-col gap-[.6em] overflow-y-auto bg-bg p-[.9em]" style={{ 'fontSize': em, '--em': `${em}px` } as CSSProperties} data-live={live || undefined}>
        <Head search={search} />
        <Down />
        {!shown && error ? <Failed error={error} retry={() => void refetch()} /> : null}
        {!shown && !error ? <Skeleton rows={5} className="h-24" /> : null}
        {shown ? (
          <>
            <Tiles search={search} />
            <div className={`grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] gap-[.6em] min-[1000px]:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] ${search.tv ? 'min-[1000px]:grid-rows-[minmax(0,1fr)]' : 'min-[1000px]:grid-rows-[minmax(17em,3fr)_minmax(15em,2fr)]'} max-[999px]:flex-none [&>section]:max-[999px]:max-h-[30em]`}>
              <Risk search={search} em={em} />
              <Crew search={search} em={em} />
              {search.tv ? null : <Queues search={search} />}
              {search.tv ? null : <Suspense fallback={<Section id="flow" title={t('wall.flow')}><span /></Section>}><Flow search={search} em={em} /></Suspense>}
            </div>
          </>
        ) : null}
      </main>
    </Ways>
  )
}

const none = {}

const size = (tv: boolean) => (tv ? Math.max(14, Math.min(innerHeight * 0.028, innerWidth * 0.0165)) : 14)

/** useEm is the size of the smallest words: as everywhere, or on a large screen
 * so that they can be read from five metres (28 px of 1080). */
function useEm(tv: boolean): number {
  const [em, setEm] = useState(() => size(tv))
  useEffect(() => {
    const measure = () => setEm(size(tv))
    measure()
    addEventListener('resize', measure)
    return () => removeEventListener('resize', measure)
  }, [tv])
  return em
}
