import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Empty } from '@/ui/states'

/** Boundary stands where a part of the screen has failed, never for the whole. */
export function Boundary({ reset }: { error: unknown; reset?: () => void }) {
  return (
    <Empty icon="alert" title={t('error.title')} text={t('error.crash')}>
      <div className="mt-2 flex gap-2">
        {reset ? <Button small onClick={reset}>{t('retry')}</Button> : null}
        <Button small onClick={() => location.reload()}>{t('update.reload')}</Button>
      </div>
    </Empty>
  )
}

export function NotFound() {
  return (
    <main className="h-full">
      <h1 className="sr-only">{t('notfound.title')}</h1>
      <Empty icon="search" title={t('notfound.title')}>
        <Link to="/inbox/$view" params={{ view: 'all' }} className="mt-1 font-medium text-accent underline">{t('notfound.home')}</Link>
      </Empty>
    </main>
  )
}
