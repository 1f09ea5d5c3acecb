import { useEffect, useState, type ReactNode } from 'react'
import { t } from '@/i18n'
import { ApiError } from '@/wire/client'
import { Button, IconButton } from './button'
import { Icon, type IconName } from './icon'
import { words } from './words'

export { words }

/** useLate is true once 150 ms have passed: quick answers show no skeleton. */
export function useLate(ms = 150): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return late
}

export function Skeleton({ rows = 6, className = 'h-12' }: { rows?: number; className?: string }) {
  const late = useLate()
  if (!late) return null
  return (
    <div role="status" aria-label={t('loading')} className="flex flex-col gap-2 p-3">
      {Array.from({ length: rows }, (_, i) => <div key={i} className={`skeleton ${className}`} />)}
    </div>
  )
}

export function Empty({ icon = 'inbox', title, text, children }: { icon?: IconName; title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="flex h-full min-h-40 flex-col items-center justify-center gap-2 p-8 text-center">
      <span className="mb-1 inline-flex size-11 items-center justify-center rounded-full bg-hover text-muted"><Icon name={icon} size={22} /></span>
      <p className="font-semibold">{title}</p>
      {text ? <p className="max-w-sm text-muted">{text}</p> : null}
      {children}
    </div>
  )
}

/** Failed stands where the data would be: what happened, and what to do. `page` is the
 * heading of the page where nothing else of it is shown. */
export function Failed({ error, retry, page }: { error: unknown; retry?: () => void; page?: string }) {
  const denied = error instanceof ApiError && error.status === 403
  const id = error instanceof ApiError ? error.requestId : ''
  const told = (
    <div role="alert" className="flex h-full min-h-40 flex-col items-center justify-center gap-2 p-8 text-center">
      <span className="mb-1 inline-flex size-11 items-center justify-center rounded-full bg-danger-soft text-danger"><Icon name={denied ? 'shield' : 'alert'} size={22} /></span>
      <p className="font-semibold">{denied ? t('denied.title') : t('error.title')}</p>
      <p className="max-w-sm text-muted">{denied ? t('denied.text') : words(error)}</p>
      {id ? <p className="num text-xs text-muted">{t('error.request', { id })}</p> : null}
      {retry && !denied ? <Button small icon="refresh" className="mt-1" onClick={retry}>{t('retry')}</Button> : null}
    </div>
  )
  return page ? <><h1 className="sr-only">{page}</h1>{told}</> : told
}

/** Astray gives what failed a way back where one column is all there is. */
export function Astray({ back, children }: { back: () => void; children: ReactNode }) {
  return (
    <div className="flex h-full flex-col">
      <span className="p-2 min-[800px]:hidden"><IconButton icon="back" label={t('back')} onClick={back} /></span>
      <div className="min-h-0 flex-1">{children}</div>
    </div>
  )
}
