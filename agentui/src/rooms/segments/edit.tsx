import { useQuery } from '@tanstack/react-query'
import { useBlocker, useNavigate, useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useCommand } from '@/app/commands'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import { Confirm } from '@/rooms/admin/confirm'
import { Button } from '@/ui/button'
import { Input } from '@/ui/field'
import { Failed, Skeleton, words } from '@/ui/states'
import { ApiError } from '@/wire/client'
import { CountPanel, useCount } from './count'
import { Growth, Inside } from './growth'
import { begun, byPath, plain, rooted, type Node } from './conditions'
import { TextForm } from './text'
import { Tree } from './tree'
import { check, create, remove, save, segmentQuery, type Draft, type Segment } from './wire'
import { say, sentence } from './words'
import { useWorld } from './world'

/** NewSegmentPage begins with one open question. */
export function NewSegmentPage() {
  const world = useWorld()
  if (!world.words) return <Skeleton rows={4} className="h-16" />
  return <Editor start={{ is: 'all', of: [begun('trait', world.words.traits?.[0]?.key ?? '')] }} />
}

export function SegmentPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const { data, error, refetch } = useQuery(segmentQuery(id))
  if (error) return <Failed page={say('seg.title')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={4} className="h-16" />
  return <Editor key={`${data.id}.${data.version}`} segment={data} start={data.match} />
}

/** gone deletes a segment; that something needs it is said with its name. */
async function gone(id: string): Promise<void> {
  try { await remove(id) } catch (error) {
    const used = error instanceof ApiError && error.code === 'in_use' ? (error.data.used_by as { name: string }[]) : null
    if (!used?.length) throw error
    throw new ApiError(409, { detail: say('seg.used', { names: used.map((u) => u.name).join(', ') }) }, '')
  }
}

interface EditorProps { segment?: Segment; start: Node }

/** Editor edits a segment, as a tree or in words; both are the same. */
function Editor({ segment, start }: EditorProps) {
  const go = useNavigate()
  const world = useWorld(segment?.id)
  const [name, setName] = useState(segment?.name ?? '')
  const [description, setDescription] = useState(segment?.description ?? '')
  const [tree, setTree] = useState<Node>(() => rooted(start))
  const [text, setText] = useState<string | null>(null) // null: the builder is shown
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const [sure, setSure] = useState(false)
  const form: Draft = text === null ? { match: plain(tree) } : { text }
  const count = useCount({ ...form, ...(segment ? { id: segment.id } : {}) })
  const problems = count.counted?.problems ?? []
  const writes = may('segments.write')
  const done = useRef(false)
  const touched = name !== (segment?.name ?? '') || description !== (segment?.description ?? '') || (text === null ? JSON.stringify(plain(tree)) !== JSON.stringify(plain(start)) : text !== (segment?.text ?? ''))
  useBlocker({ shouldBlockFn: () => touched && !done.current && !window.confirm(say('seg.leave')), enableBeforeUnload: () => touched })
  const changed = !segment || name !== segment.name || description !== segment.description || (text === null ? JSON.stringify(plain(tree)) !== JSON.stringify(plain(segment.match)) : text !== segment.text)

  const turn = async (to: 'builder' | 'words') => {
    setWrong('')
    try {
      const checked = await check(form)
      if (to === 'words') setText(checked.text)
      else if (checked.match) { setTree(rooted(checked.match)); setText(null) } else setWrong(checked.problems?.[0] ? sentence(checked.problems[0]) : '')
    } catch (error) { setWrong(words(error)) }
  }
  const keep = async () => {
    setBusy(true)
    setWrong('')
    try {
      const body = { name, description, ...form }
      const kept = segment ? await save(segment.id, { ...body, version: segment.version }) : await create(body)
      queries.setQueryData(['segments', kept.id], kept)
      await queries.invalidateQueries({ queryKey: ['segments'] })
      done.current = true
      void go({ to: '/campaigns/segments/$id', params: { id: kept.id } })
    } catch (error) { setWrong(error instanceof ApiError && error.status === 409 ? say('seg.conflict') : words(error)) }
    setBusy(false)
  }
  useCommand('campaign.save', () => { if (changed && !busy && name.trim() !== '') void keep() }, writes)
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-5 p-4 min-[800px]:p-8">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <h1 className="text-2xl font-semibold" dir="auto">{segment?.name ?? say('seg.new')}</h1>
        <span className="flex gap-2">
          {segment && writes ? <Button onClick={() => setSure(true)}>{say('seg.delete')}</Button> : null}
          {writes ? <Button look="primary" busy={busy} disabled={!changed || name.trim() === ''} onClick={() => void keep()}>{changed ? say('seg.save') : say('seg.saved')}</Button> : null}
        </span>
      </header>
      {wrong ? <p role="alert" className="text-danger">{wrong}</p> : null}
      <div className="grid items-start gap-5 min-[1100px]:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <section className="flex flex-col gap-4 rounded-md border border-line bg-surface p-4">
            <div className="grid gap-4 min-[640px]:grid-cols-2">
              <Input label={say('seg.name')} required maxLength={100} value={name} onChange={(e) => setName(e.target.value)} />
              <Input label={say('seg.description')} maxLength={1000} value={description} onChange={(e) => setDescription(e.target.value)} />
            </div>
            <div role="group" aria-label={say('seg.form')} className="flex gap-1">
              <Button small look={text === null ? 'plain' : 'ghost'} aria-pressed={text === null} onClick={() => { if (text !== null) void turn('builder') }}>{say('seg.builder')}</Button>
              <Button small look={text === null ? 'ghost' : 'plain'} aria-pressed={text !== null} onClick={() => { if (text === null) void turn('words') }}>{say('seg.words')}</Button>
            </div>
            {text === null
              ? <Tree node={tree} world={world} problems={byPath(problems.map((p) => ({ path: p.path, text: sentence(p) })), tree)} change={setTree} />
              : <TextForm text={text} problems={problems} change={setText} />}
          </section>
          {segment ? <Inside id={segment.id} /> : null}
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <CountPanel {...count} />
          {segment ? <Growth id={segment.id} /> : null}
        </div>
      </div>
      {sure && segment ? <Confirm title={say('seg.delete.sure')} text={say('seg.delete.text')} button={say('seg.delete')} onClose={() => setSure(false)} run={async () => { await gone(segment.id); done.current = true; await queries.invalidateQueries({ queryKey: ['segments'] }); void go({ to: '/campaigns/segments' }) }} /> : null}
    </div>
  )
}
