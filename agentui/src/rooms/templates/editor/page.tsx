import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useCommand } from '@/app/commands'
import { keyOf as keys } from '@/app/keys'
import { queries } from '@/app/hub'
import { may } from '@/app/session'
import type { WritingSearch } from '@/app/searches'
import { t } from '@/i18n'
import { clockTime } from '@/i18n/dates'
import { called } from '@/i18n/names'
import { Confirm } from '@/rooms/admin/confirm'
import { useSettled } from '@/rooms/campaigns/builder/use'
import { Button, IconButton } from '@/ui/button'
import { Menu, MenuItem } from '@/ui/menu'
import { Failed, Skeleton, words } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { Hint } from '@/ui/tooltip'
import { ApiError } from '@/wire/client'
import type { Profile } from '@/wire/shapes'
import { Head } from '../head'
import { StepDialog, Waits, type Verb } from '../release'
import { Testing } from '../testing'
import { useUses } from '../uses'
import { allKey, failing, remove, templateQuery, type Person, type View } from '../wire'
import { say, variantName } from '../words'
import { Conflict } from './conflict'
import { keyOf } from './draft'
import { Fields } from './fields'
import { Findings } from './findings'
import { Insert, writeSoon, type Field } from './insert'
import { Matrix, useFamily } from './matrix'
import { begun } from './begun'
import { Preview, usePreview } from './preview'
import { Settings } from './settings'
import type { Seen } from './sheet'
import { useSheet } from './use'

/** TemplatePage is a template as it is written, with what its readers get beside it. */
export function TemplatePage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { data, error, refetch } = useQuery({ ...templateQuery(id), enabled: may('templates.read') })
  if (!may('templates.read')) return <Failed page={say('title')} error={new ApiError(403, {}, '')} />
  if (error && !data) return <Failed page={say('title')} error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={5} className="h-16" />
  return <Editor key={id} view={data} />
}

function Editor({ view }: { view: View }) {
  const [sheet, seen] = useSheet(view)
  const { body, base } = seen
  const writes = may('templates.write')
  const go = useNavigate()
  const { v = '' }: WritingSearch = useSearch({ strict: false })
  const at = Math.max(0, body.variants.findIndex((x) => keyOf(x) === v))
  const variant = body.variants[at]
  const family = useFamily()
  const [person, setPerson] = useState<Person>({ edge: 'usual' })
  const [known, setKnown] = useState<Profile | null>(null)
  const [all, setAll] = useState(false)
  const [over, setOver] = useState<'' | 'test' | 'insert' | 'delete' | Verb>('')
  const field = useRef<Field | null>(null)
  const area = useRef<HTMLTextAreaElement>(null)
  const settled = useSettled(body, 600)
  const preview = usePreview(view.id, base.revision, settled, settled !== body, person)
  const pick = (key: string) => void go({ to: '/campaigns/templates/$id', params: { id: view.id }, search: { v: key }, replace: true })
  const set = (more: object) => sheet.change({ variants: body.variants.map((x, i) => (i === at ? { ...x, ...more } : x)) })
  const add = (channel: string, locale: string) => {
    const there = body.variants.find((x) => keyOf(x) === keyOf({ channel, locale }))
    if (!there) sheet.change({ variants: [...body.variants, begun(body, variant, channel, locale, family)] })
    pick(keyOf({ channel, locale }))
  }
  const drop = () => {
    const before = body.variants
    sheet.change({ variants: before.filter((_, i) => i !== at) })
    notify(say('variant.dropped', { name: variantName(variant!) }), { action: { text: t('undo'), run: () => sheet.change({ variants: before }) } })
  }
  const keep = async () => {
    if (seen.status === 'saved') return
    if (!body.name.trim()) return void notify(say('name.missing'), { tone: 'bad' })
    const bad = preview.findings.filter((f) => f.level === 'error')
    if (settled === body && !preview.busy && bad.length > 0) {
      const other = body.variants[bad[0]!.variant]
      if (other && bad.every((f) => f.variant !== at)) pick(keyOf(other))
      area.current?.focus()
      return void notify(say('save.mend', { n: bad.length }), { tone: 'bad' })
    }
    const saved = await sheet.save()
    if (saved) notify(say('save.done', { rev: saved.revision }))
  }
  useCommand('campaign.save', () => void keep(), writes)
  useCommand('template.insert', () => setOver('insert'), writes)
  useCommand('campaign.test', () => setOver('test'), writes && body.kind === 'message')
  const uses = useUses().get(view.id) ?? []
  const clean = seen.status === 'saved'
  const message = body.kind === 'message'
  const submittable = message && writes && base.state.pending?.revision !== base.revision && base.state.live?.revision !== base.revision && base.state.next?.revision !== base.revision
  return (
    <div className="flex min-h-full flex-col">
      <Head view={base} page="write" standing={<Standing seen={seen} discard={() => sheet.discard()} />} name={(
        <>
          <h1 className="sr-only">{body.name}</h1>
          <input aria-label={say('name')} value={body.name} maxLength={200} disabled={!writes} dir="auto" onChange={(e) => sheet.change({ name: e.target.value })} className="min-w-40 flex-1 truncate rounded-sm border border-transparent bg-transparent px-1.5 py-1 text-xl font-semibold hover:border-line-strong/60 focus:border-line-strong" />
        </>
      )}>
        {writes ? <Hint text={say('insert')} keys={keys('template.insert')}><Button icon="plus" onClick={() => setOver('insert')}>{say('insert')}</Button></Hint> : null}
        {writes && message ? <Hint text={say('test')} keys={keys('campaign.test')}><Button icon="send" onClick={() => setOver('test')}>{say('test')}</Button></Hint> : null}
        {writes && submittable && clean ? <Button icon="flag" onClick={() => setOver('submit')}>{say('submit')}</Button> : null}
        {writes ? <Hint text={say('save')} keys={keys('campaign.save')}><Button look="primary" busy={seen.status === 'saving'} disabled={clean || seen.status === 'conflict'} onClick={() => void keep()}>{clean ? t('saved') : say('save')}</Button></Hint> : null}
        {may('templates.approve') ? <Menu align="end" trigger={<IconButton icon="more" label={t('more')} />}><MenuItem danger onClick={() => setOver('delete')}>{t('delete')}</MenuItem></Menu> : null}
      </Head>
      {seen.status === 'conflict' && seen.theirs ? <Conflict key={seen.theirs.revision} sheet={sheet} seen={seen} theirs={seen.theirs} /> : null}
      <Waits view={base} open={setOver} />
      <div className="mx-auto flex w-full max-w-7xl min-w-0 flex-1 flex-col gap-5 p-4 min-[800px]:p-6">
        {writes ? null : <p className="rounded-sm bg-hover px-3 py-2 text-sm text-muted">{say('readonly')}</p>}
        <Settings view={base} body={body} change={(more) => sheet.change(more)} writes={writes} />
        <Matrix variants={body.variants} findings={settled.variants === body.variants ? preview.findings : []} at={variant ? keyOf(variant) : ''} pick={pick} add={add} writes={writes} />
        <Findings findings={preview.findings.filter((f) => f.variant < 0)} />
        <div className={`grid grid-cols-1 items-start gap-5 ${all ? '' : 'min-[1100px]:grid-cols-2'}`}>
          {variant ? <Fields key={keyOf(variant)} variant={variant} family={family(variant.channel ?? '')} kind={body.kind ?? 'message'} findings={preview.findings.filter((f) => f.variant === at)} shown={preview.shown.find((s) => keyOf(s) === keyOf(variant))} change={set} hold={(el) => { field.current = el }} writes={writes} drop={writes && body.variants.length > 1 ? drop : undefined} body={area} /> : null}
          <Preview seen={preview} body={settled} at={variant ? keyOf(variant) : ''} person={person} known={known} choose={(p, k) => { setPerson(p); setKnown(k) }} all={all} setAll={setAll} />
        </div>
      </div>
      <Insert open={over === 'insert'} onClose={() => setOver('')} own={view.id} insert={(text) => writeSoon(field.current?.isConnected ? field.current : area.current, text)} />
      {over === 'test' ? <Testing view={base} revision={base.revision} person={person} known={known ? called(known) : undefined} dirty={!clean} onClose={() => setOver('')} /> : null}
      {over === 'submit' ? <StepDialog view={base} verb="submit" revision={base.revision} onClose={() => setOver('')} /> : null}
      {(over === 'approve' || over === 'reject') && base.state.pending ? <StepDialog view={base} verb={over} revision={base.state.pending.revision} onClose={() => setOver('')} /> : null}
      {over === 'delete' ? <Confirm title={say('delete.title')} text={uses.length > 0 ? say('delete.used', { names: uses.map((u) => u.name).join(', ') }) : say('delete.text')} button={t('delete')} onClose={() => setOver('')} run={async () => { await remove(view.id); void queries.invalidateQueries({ queryKey: allKey }); await go({ to: '/campaigns/templates' }) }} /> : null}
      <p role="status" className="sr-only">{failing(preview.findings) ? say('save.mend', { n: preview.findings.filter((f) => f.level === 'error').length }) : ''}</p>
    </div>
  )
}

/** Standing is the revision that is shown, and what is not in it yet. */
function Standing({ seen, discard }: { seen: Seen; discard: () => void }) {
  const { status, base, error } = seen
  const bad = status === 'failed' || status === 'conflict'
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span role="status" className={`num text-sm ${bad ? 'font-medium text-danger' : status === 'saved' ? 'text-muted' : 'font-medium text-(--warn-text)'}`}>
        {status === 'saved' ? say('standing.saved', { rev: base.revision, at: clockTime(base.saved_at) }) : null}
        {status === 'dirty' || status === 'saving' ? <><span aria-hidden="true">● </span>{say('standing.dirty')}</> : null}
        {status === 'failed' ? `${say('standing.failed')} ${words(error)}` : null}
        {status === 'conflict' ? say('standing.conflict') : null}
      </span>
      {status === 'dirty' || status === 'failed' ? <Button small look="ghost" onClick={discard}>{say('discard')}</Button> : null}
    </span>
  )
}
