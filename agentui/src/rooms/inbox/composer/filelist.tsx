import { t } from '@/i18n'
import { bytes } from '@/i18n/dates'
import type { Attachment } from '@/wire/shapes'
import { IconButton } from '@/ui/button'
import { Icon } from '@/ui/icon'
import type { Uploads } from './uploads'

interface FileListProps { uploads: Uploads; files: readonly Attachment[]; remove: (id: string) => void }

const chip = 'relative flex max-w-64 items-center gap-1.5 overflow-hidden rounded-sm border border-line-strong/50 bg-surface ps-2'

export function FileList({ uploads, files, remove }: FileListProps) {
  if (files.length === 0 && uploads.list.length === 0) return null
  return (
    <ul aria-label={t('msg.attachments')} className="flex flex-wrap gap-1.5 px-3 pb-1">
      {files.map((f) => (
        <li key={f.id} className={chip}>
          <Icon name="file" size={14} className="text-muted" /><span className="truncate" dir="auto">{f.name}</span>
          <span className="num text-xs text-muted">{bytes(f.size)}</span>
          <IconButton icon="close" label={t('compose.file.remove', { name: f.name })} onClick={() => remove(f.id)} />
        </li>
      ))}
      {uploads.list.map((u) => (
        <li key={u.id} className={`${chip} ${u.error ? 'border-danger' : ''}`}>
          <span className="truncate" dir="auto">{u.file.name}</span>
          {u.error
            ? <><span role="alert" className="truncate text-xs text-danger">{u.error}</span><IconButton icon="refresh" label={t('retry')} onClick={() => uploads.again(u)} /></>
            : <progress aria-label={t('compose.file.progress', { n: Math.round(u.part * 100) })} value={u.part} max={1} className="h-1.5 w-16 accent-accent" />}
          <IconButton icon="close" label={t('compose.file.remove', { name: u.file.name })} onClick={() => uploads.drop(u)} />
        </li>
      ))}
    </ul>
  )
}
