import { t } from '@/i18n'
import { bytes } from '@/i18n/dates'
import type { Attachment } from '@/wire/shapes'
import { Icon } from '@/ui/icon'

/** Attachments are downloads, always: nothing a customer sent opens here. */
export function Attachments({ files }: { files: readonly Attachment[] }) {
  if (files.length === 0) return null
  return (
    <ul aria-label={t('msg.attachments')} className="mt-2 flex flex-wrap gap-1.5">
      {files.map((f) => (
        <li key={f.id} className="max-w-full">
          <a href={`/api/v1/blobs/${encodeURIComponent(f.id)}`} download={f.name} className="flex max-w-64 items-center gap-2 rounded-sm border border-line-strong/50 bg-surface px-2.5 py-1.5 hover:bg-hover">
            <Icon name={f.type.startsWith('image/') ? 'image' : 'file'} size={16} className="text-muted" />
            <span className="min-w-0 flex-1 truncate" dir="auto">{f.name}</span>
            <span className="num shrink-0 text-xs text-muted">{bytes(f.size)}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
