import { lazy, Suspense, useState } from 'react'
import { useChannels, useInboxes } from '@/app/load'
import { amend } from '@/app/reach'
import { useMe } from '@/app/hooks'
import { t } from '@/i18n'
import type { Message } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Icon } from '@/ui/icon'
import { Menu, MenuItem } from '@/ui/menu'

const SourceDialog = lazy(() => import('./source/dialog').then((m) => ({ default: m.SourceDialog })))

const signs = ['👍', '❤️', '😂', '🎉', '🙏']

/** Amending is the menu of what the network lets us do with a message, and of
 * where it is seen as it came. */
export function Amending({ message }: { message: Message }) {
  const me = useMe()
  const inbox = useInboxes().find((i) => i.id === message.inbox_id)
  const can = useChannels().find((c) => c.kind === inbox?.kind)?.abilities
  const [doing, setDoing] = useState<'edit' | 'delete' | 'source' | null>(null)
  const state = message.delivery?.state
  const gone = message.deleted_at !== undefined || message.direction === 'note' || state === 'queued' || state === 'attempting' || state === 'failed' || state === 'cancelled'
  const may = !gone && can !== undefined && !inbox?.disabled
  const ours = may && message.direction === 'outbound' && !message.call && (message.author.id === '' || message.author.id === me.id || me.role !== 'agent')
  const edit = ours && can.edit_out
  const drop = ours && can.delete_out
  const react = may && can.reactions && !message.call
  const came = message.direction === 'inbound' || message.echo
  if (!came && !edit && !drop && !react) return null
  const mine = message.reactions?.find((r) => r.ours)?.sign
  return (
    <>
      <Menu align="end" trigger={<button type="button" aria-label={t('amend.menu')} className="inline-flex size-7 items-center justify-center rounded-sm text-muted opacity-0 group-focus-within/bubble:opacity-100 group-hover/bubble:opacity-100 hover:bg-hover aria-expanded:opacity-100 pointer-coarse:opacity-100"><Icon name="more" size={16} /></button>}>
        {react ? signs.map((s) => <MenuItem key={s} onClick={() => void amend(message, 'reaction', { sign: s === mine ? '' : s })}>{t(s === mine ? 'amend.unreact' : 'amend.react', { sign: s })}</MenuItem>) : null}
        {edit ? <MenuItem icon="pen" onClick={() => setDoing('edit')}>{t('amend.edit')}</MenuItem> : null}
        {came ? <MenuItem icon="file" onClick={() => setDoing('source')}>{t('amend.source')}</MenuItem> : null}
        {drop ? <MenuItem icon="undo" danger onClick={() => setDoing('delete')}>{t('amend.delete')}</MenuItem> : null}
      </Menu>
      {doing === 'source' ? <Suspense><SourceDialog message={message.id} onClose={() => setDoing(null)} /></Suspense> : null}
      {doing === 'edit' && can ? <Edit message={message} most={can.max_text} onClose={() => setDoing(null)} /> : null}
      <Dialog open={doing === 'delete'} onClose={() => setDoing(null)} title={t('amend.delete')} text={t('amend.delete.about')}>
        <div className="flex justify-end gap-2 px-5 pb-5">
          <Button onClick={() => setDoing(null)}>{t('cancel')}</Button>
          <Button look="danger" onClick={() => { setDoing(null); void amend(message, 'take-back') }}>{t('amend.delete')}</Button>
        </div>
      </Dialog>
    </>
  )
}

function Edit({ message, most, onClose }: { message: Message; most: number; onClose: () => void }) {
  const [text, setText] = useState(message.text)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    const done = text === message.text || await amend(message, 'edit', { text })
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Dialog open onClose={onClose} title={t('amend.edit')} text={t('amend.edit.about')} lasting={text !== message.text}>
      <form className="flex flex-col gap-3 px-5 pb-5" onSubmit={(e) => { e.preventDefault(); void save() }}>
        <textarea aria-label={t('amend.edit')} value={text} dir="auto" rows={5} maxLength={most || undefined} onChange={(e) => setText(e.target.value)} className="field-box h-auto py-2" />
        <div className="flex justify-end gap-2">
          <Button type="button" onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" type="submit" disabled={busy || text.trim() === ''}>{t('amend.save')}</Button>
        </div>
      </form>
    </Dialog>
  )
}
