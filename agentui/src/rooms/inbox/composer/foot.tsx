import { lazy, memo, Suspense } from 'react'
import { keyOf } from '@/app/keys'
import { t } from '@/i18n'
import type { DraftKind } from '@/state/drafts'
import { Button, IconButton } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { Keys } from '@/ui/keys'
import { Menu, MenuItem } from '@/ui/menu'

// Without it the composer still works.
const Parts = lazy(() => import('./parts').catch(() => ({ default: () => null })))

interface FootProps {
  kind: DraftKind; open: boolean; name: string; empty: boolean; saved: string; trouble: string; newer: boolean; canFile: boolean
  counted: string // the text, where each part of it costs; else nothing
  submit: (thenDone?: boolean) => void; pick: () => void
}

/** Foot has the send button, whose words say who will read it. */
export const Foot = memo(function Foot({ kind, open, name, empty, saved, trouble, newer, canFile, counted, submit, pick }: FootProps) {
  const text = kind === 'note' ? t('compose.send.note') : newer ? t('compose.newer.send') : open ? t('way.send.public') : t('compose.send', { name: name.split(' ')[0] ?? name })
  return (
    <div className="flex flex-wrap items-center gap-2 px-2 pt-1 pb-2">
      {canFile ? <IconButton icon="clip" label={t('compose.attach')} keys={keyOf('attach')} onClick={pick} /> : null}
      <span className="min-w-0 flex-1 text-sm">
        {trouble || newer
          ? <span role="alert" className="text-danger">{trouble || t('compose.newer')}</span>
          : saved ? <span className="text-muted">{t('compose.saved', { time: saved })}</span> : null}
      </span>
      {counted ? <Suspense><Parts text={counted} /></Suspense> : null}
      <span className="flex">
        <Button look={kind === 'note' ? 'plain' : 'primary'} small aria-disabled={empty} onClick={() => submit()} className={`h-8 max-w-56 aria-disabled:opacity-50 ${kind === 'note' ? 'border-note-line' : 'rounded-e-none'}`} icon={kind === 'note' ? 'note' : 'send'}>
          <span className="truncate">{text}</span><span className="max-[900px]:hidden"><Keys of={keyOf('send')} inverse={kind === 'reply'} /></span>
        </Button>
        {kind === 'reply' ? (
          <Menu align="end" trigger={<button type="button" aria-label={t('more')} className="inline-flex h-8 w-8 items-center justify-center rounded-e-sm border-s border-on-accent/30 bg-accent text-on-accent hover:brightness-110"><Icon name="down" size={14} /></button>}>
            <MenuItem icon="check" keys={keyOf('send.done')} onClick={() => submit(true)}>{t('compose.send.done')}</MenuItem>
          </Menu>
        ) : null}
      </span>
    </div>
  )
})
