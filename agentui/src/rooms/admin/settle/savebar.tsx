import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { notify } from '@/ui/toasts'
import { t } from '@/i18n'
import { say } from '../words'
import type { Draft, Kept } from './draft'

interface SaveBarProps<D extends Kept, F> { draft: Draft<D, F>; by?: (newer: D) => string; saved?: (kept: D) => void }

/** SaveBar says what is not saved yet and why it could not be; it stays in
 * sight at the foot of the page. */
export function SaveBar<D extends Kept, F>({ draft, by, saved }: SaveBarProps<D, F>) {
  const { dirty, busy, errors, conflict } = draft
  const save = (over: boolean) => void draft.save(over).then((kept) => {
    if (!kept) return
    notify(t('saved'))
    saved?.(kept)
  })
  const general = errors[''] ?? (Object.keys(errors).length > 0 ? say('save.faults') : '')
  if (!dirty && !conflict && !general) return null
  return (
    <div className="sticky bottom-0 z-10 -mx-1 flex flex-col gap-2 rounded-md border border-line-strong/60 bg-raised p-3 shadow-high">
      {conflict ? (
        <div role="alert" className="flex flex-wrap items-center gap-2">
          <Icon name="alert" size={17} className="text-danger" />
          <span className="min-w-0 flex-1 basis-56 font-medium">{by?.(conflict) ? say('conflict.by', { name: by(conflict) }) : say('conflict')}</span>
          <Button small icon="refresh" onClick={() => draft.reset(conflict)}>{say('conflict.reload')}</Button>
          <Button small look="danger" busy={busy} onClick={() => save(true)}>{say('conflict.over')}</Button>
        </div>
      ) : null}
      {general ? <p role="alert" className="text-danger">{general}</p> : null}
      {conflict ? null : (
        <div className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 flex-1 basis-32 text-muted">{dirty ? say('save.dirty') : ''}</span>
          <span className="flex flex-wrap gap-2">
            <Button onClick={() => draft.reset()} disabled={busy}>{say('save.discard')}</Button>
            <Button look="primary" busy={busy} onClick={() => save(false)}>{t('save')}</Button>
          </span>
        </div>
      )}
    </div>
  )
}
