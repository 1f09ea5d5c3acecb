import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { moment, clockTime } from '@/i18n/dates'
import type { Attachment, Message } from '@/wire/shapes'
import { Icon } from '@/ui/icon'
import { linked } from './linked'

/** Marks say in words where a message was said and what became of it. */
export function Marks({ message }: { message: Message }) {
  const [open, setOpen] = useState(false)
  const edits = message.edits ?? []
  const { public: openly, echo, edited_at: edited, campaign } = message
  if (!openly && !echo && !edited && !campaign) return null
  return (
    <div className="mb-1 text-xs text-muted">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
        {openly ? <span className="flex items-center gap-1 font-semibold text-fg"><Icon name="globe" size={13} />{t('msg.public')}</span> : null}
        {campaign ? <FromCampaign mark={campaign} answers={message.direction === 'inbound'} /> : null}
        {echo ? <span>{message.author.name ? t('msg.echo.by', { name: message.author.name }) : t('msg.echo')}</span> : null}
        {edited && edits.length > 0 ? (
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="min-h-6 rounded-sm underline underline-offset-2 hover:text-fg">{t('msg.edited', { time: clockTime(edited) })}</button>
        ) : edited ? <span>{t('msg.edited', { time: clockTime(edited) })}</span> : null}
      </p>
      {open ? (
        <ol aria-label={t('msg.former')} className="mt-1 flex flex-col gap-1 border-s-2 border-line-strong ps-2">
          {edits.map((e) => <li key={`${e.at} ${e.text}`}><span className="num">{moment(e.at)}</span><p className="user-text text-sm" dir="auto">{linked(e.text)}</p></li>)}
        </ol>
      ) : null}
    </div>
  )
}

/** FromCampaign says that a campaign sent it, or that it answers what one sent. */
function FromCampaign({ mark, answers }: { mark: NonNullable<Message['campaign']>; answers: boolean }) {
  const text = t(!answers ? 'msg.campaign' : mark.confidence < 1 ? 'msg.campaign.maybe' : 'msg.campaign.answer', { name: mark.name })
  return (
    <span className="flex items-center gap-1" title={mark.variant}>
      <Icon name="megaphone" size={13} />
      {may('campaigns.read') ? <Link to="/campaigns/$id/report" params={{ id: mark.campaign }} search={{ run: mark.run }} className="min-h-6 content-center rounded-sm font-medium underline underline-offset-2 hover:text-fg">{text}</Link> : text}
    </span>
  )
}

/** TakenBack stands where words were. */
export function TakenBack({ at }: { at: string }) {
  return <p className="flex items-center gap-1.5 text-muted italic"><Icon name="undo" size={14} />{t('msg.gone', { time: moment(at) })}</p>
}

/** Reactions are the signs people set, with their names. */
export function Reactions({ message }: { message: Message }) {
  const all = message.reactions ?? []
  if (all.length === 0) return null
  return (
    <ul aria-label={t('msg.reactions')} className="mt-1 flex flex-wrap gap-1">
      {all.map((r) => (
        <li key={`${r.ours ?? false} ${r.by} ${r.name ?? ''}`} title={r.name} className={`rounded-full border px-2 text-sm ${r.ours ? 'border-accent bg-picked' : 'border-line-strong bg-surface'}`}>
          {r.sign}<span className="sr-only"> {r.ours ? t('msg.reaction.ours') : r.name}</span>
        </li>
      ))}
    </ul>
  )
}

const shown = /^image\/(png|jpe?g|gif|webp)$/

/** Album shows several pictures as a grid, where a list of names says little. */
export function album(files: readonly Attachment[]): boolean {
  return files.length > 1 && files.every((f) => shown.test(f.type))
}

export function Album({ files }: { files: readonly Attachment[] }) {
  return (
    <ul aria-label={t('msg.attachments')} className="mt-2 grid grid-cols-3 gap-1 max-[400px]:grid-cols-2">
      {files.map((f) => (
        <li key={f.id}>
          <a href={`/api/v1/blobs/${encodeURIComponent(f.id)}`} download={f.name} title={f.name} className="block overflow-hidden rounded-sm border border-line-strong/50">
            <img src={`/api/v1/blobs/${encodeURIComponent(f.id)}`} alt={f.name} loading="lazy" className="aspect-square w-full object-cover" />
          </a>
        </li>
      ))}
    </ul>
  )
}
