import { useSyncExternalStore } from 'react'
import { t } from '@/i18n'
import { Icon } from './icon'
import { dismiss, onToasts, pauseToasts, toastList } from './toasts'

/** ToastRegion shows what was said last, in a polite live region. */
export function ToastRegion() {
  const toasts = useSyncExternalStore(onToasts, toastList)
  return (
    <section
      aria-label={t('toasts')} aria-live="polite"
      className="pointer-events-none fixed start-0 bottom-16 z-[70] flex flex-col items-start gap-2 px-3 min-[800px]:start-18 min-[800px]:bottom-4"
      onMouseEnter={() => pauseToasts(true)} onMouseLeave={() => pauseToasts(false)}
      onFocus={() => pauseToasts(true)} onBlur={() => pauseToasts(false)}
    >
      {toasts.map((toast) => (
        <div key={toast.id} className="pointer-events-auto flex max-w-xl items-center gap-3 rounded-md bg-fg py-2 ps-4 pe-2 text-bg shadow-high">
          {toast.tone === 'bad' ? <Icon name="alert" size={16} /> : null}
          <span className="min-w-0 break-words">{toast.text}</span>
          {toast.action ? (
            <button type="button" className="h-7 rounded-sm px-2 font-semibold underline underline-offset-2 hover:bg-bg/15" onClick={() => { dismiss(toast.id); toast.action!.run() }}>
              {toast.action.text}
            </button>
          ) : null}
          <button type="button" aria-label={t('close')} className="inline-flex size-7 items-center justify-center rounded-sm hover:bg-bg/15" onClick={() => dismiss(toast.id)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </section>
  )
}
