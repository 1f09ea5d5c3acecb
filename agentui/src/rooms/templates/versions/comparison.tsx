import { useQuery } from '@tanstack/react-query'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { diffQuery, type View } from '../wire'
import { say, told, variantName } from '../words'
import { Lines } from './lines'

/** named is a variant as a comparison calls it: "mail *" is mail in any language. */
function named(variant: string): string {
  if (variant === '') return say('settings')
  const [channel = '*', locale = '*'] = variant.split(' ')
  return variantName({ channel: channel === '*' ? '' : channel, locale: locale === '*' ? '' : locale })
}

/** Comparison is what one revision has differently from another. */
export function Comparison({ view, from, to }: { view: View; from: number; to: number }) {
  const { data, error, isFetching, refetch } = useQuery(diffQuery(view.id, from, to))
  const groups = new Map<string, NonNullable<typeof data>>()
  for (const c of data ?? []) groups.set(c.variant, [...(groups.get(c.variant) ?? []), c])
  return (
    <section aria-label={say('diff')} aria-busy={isFetching} className="flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-4">
      <h2 className="num text-lg font-semibold">{from > 0 && from !== to ? say('diff.title', { from, to }) : say('diff')}</h2>
      {from === 0 ? <p className="text-muted">{say('diff.first')}</p> : from === to ? <p className="text-muted">{say('diff.same')}</p> : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && isFetching ? <Skeleton rows={3} className="h-20" /> : null}
      {from !== to && data?.length === 0 ? <Empty icon="check" title={say('diff.none')} /> : null}
      {from !== to && from > 0 ? [...groups].map(([variant, changes]) => (
        <div key={variant} className="flex flex-col gap-2">
          <h3 className="font-semibold">{named(variant)}</h3>
          {changes.map((c) => <div key={c.field} className="flex flex-col gap-1"><p className="text-sm text-muted">{told(`field.${c.field}`) ?? c.field}</p><Lines lines={c.lines ?? []} /></div>)}
        </div>
      )) : null}
    </section>
  )
}
