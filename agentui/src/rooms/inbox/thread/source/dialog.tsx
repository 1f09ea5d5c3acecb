import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { bytes, moment } from '@/i18n/dates'
import type { components } from '@/wire/api.gen'
import { get } from '@/wire/client'
import type { Page } from '@/wire/shapes'
import { Dialog } from '@/ui/dialog'
import { Select } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { most, read } from './read'
import { say, told } from './words'

type Part = components['schemas']['RawPartView']

const few = 200 // parts that are listed

const partsQuery = (id: string) => queryOptions({ queryKey: ['source', id], queryFn: () => get<Page<Part>>(`/messages/${encodeURIComponent(id)}/raw/parts`, { limit: few }), staleTime: 0 })
const pathOf = (id: string, part: string) => `/messages/${encodeURIComponent(id)}/raw/parts/${encodeURIComponent(part)}`

/** SourceDialog shows what came in as it came: plain text, nothing of it runs. */
export function SourceDialog({ message, onClose }: { message: string; onClose: () => void }) {
  const { data, error, isPending, refetch } = useQuery(partsQuery(message))
  const [picked, pick] = useState('')
  const parts = data?.items ?? []
  const part = parts.find((p) => p.id === picked) ?? parts[0]
  return (
    <Dialog open onClose={onClose} title={say('title')} text={say('about')} wide="full">
      <div className="flex min-h-0 flex-1 flex-col gap-3 px-5 pb-5">
        {isPending ? <Skeleton rows={8} className="h-5" /> : null}
        {error ? <Failed error={error} retry={() => void refetch()} /> : null}
        {data && !part ? <Empty icon="file" title={say('none')} text={say('none.text')} /> : null}
        {part ? (
          <>
            <div className="flex flex-wrap items-end gap-3">
              {parts.length > 1 ? <div className="min-w-0 flex-1"><Select label={say('which')} value={part.id} options={parts.map((p) => ({ value: p.id, text: nameOf(p) }))} onChange={(e) => pick(e.target.value)} /></div> : <p className="num min-w-0 flex-1 self-center text-sm text-muted">{nameOf(part)}</p>}
              <a href={`/api/v1${pathOf(message, part.id)}`} download className="inline-flex h-9 items-center gap-1.5 rounded-sm border border-line-strong/60 bg-surface px-3.5 font-medium hover:bg-hover"><Icon name="download" size={16} />{say('download')}</a>
            </div>
            {data?.next_cursor ? <p className="text-sm text-muted">{say('more')}</p> : null}
            <Text key={part.id} path={pathOf(message, part.id)} />
          </>
        ) : null}
      </div>
    </Dialog>
  )
}

const nameOf = (p: Part): string => [told(`part.${p.kind}`) ?? p.kind, p.type, bytes(p.size), moment(p.at)].filter(Boolean).join(' · ')

function Text({ path }: { path: string }) {
  const { data, error, isPending, refetch } = useQuery({ queryKey: ['source-text', path], queryFn: ({ signal }) => read(path, signal), staleTime: 60_000, gcTime: 0 })
  if (isPending) return <Skeleton rows={8} className="h-5" />
  if (error) return <Failed error={error} retry={() => void refetch()} />
  if (data.binary) return <Empty icon="file" title={say('binary')} />
  return (
    <>
      {data.whole ? null : <p role="status" className="text-sm">{say('cut', { size: bytes(most) })}</p>}
      <pre role="region" aria-label={say('text')} tabIndex={0} dir="ltr" className="ring-inside min-h-0 flex-1 overflow-auto rounded-sm border border-line bg-bg p-3 font-mono text-xs leading-relaxed break-all whitespace-pre-wrap">{data.text}</pre>
    </>
  )
}
