import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'

const tab = 'ring-inside inline-flex min-h-9 items-center border-b-2 border-transparent px-1 text-muted hover:text-fg data-[status=active]:border-accent data-[status=active]:font-semibold data-[status=active]:text-fg'

/** Tabs lead from one report to the other. */
export const Tabs = () => (
  <nav aria-label={t('reports')} className="flex gap-5 border-b border-line">
    <Link to="/reports" activeOptions={{ exact: true, includeSearch: false }} className={tab}>{t('reports.sla')}</Link>
    <Link to="/reports/ratings" activeOptions={{ includeSearch: false }} className={tab}>{t('reports.ratings')}</Link>
  </nav>
)
