import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { notify } from '@/ui/toasts'

/** Copied shows a text that is to be taken elsewhere, with a button for it. */
export function Copied({ text }: { text: string }) {
  const copy = () => void navigator.clipboard.writeText(text).then(() => notify(t('copied')))
  return (
    <div className="flex items-center gap-2 rounded-sm border border-line bg-bg p-2">
      <code className="min-w-0 flex-1 overflow-x-auto px-1 text-sm break-all" dir="ltr">{text}</code>
      <Button small icon="copy" onClick={copy}>{t('copy')}</Button>
    </div>
  )
}
