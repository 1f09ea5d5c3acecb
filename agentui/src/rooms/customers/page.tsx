import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { PeopleSearch } from '@/app/searches'
import { t } from '@/i18n'
import { Empty } from '@/ui/states'
import { People } from './list'
import { Person } from './person'

/** CustomersPage lists the people we talk to, and shows one of them. */
export function CustomersPage() {
  const { id } = useParams({ strict: false }) as { id?: string }
  const of: PeopleSearch = useSearch({ strict: false })
  const go = useNavigate()
  return (
    <main className="flex min-h-0 flex-1">
      <h1 className="sr-only">{t('customers.title')}</h1>
      <section aria-label={t('customers.title')} className={`w-full shrink-0 flex-col border-e border-line bg-surface min-[800px]:flex min-[800px]:w-88 ${id ? 'hidden' : 'flex'}`}>
        <People key={`${of.segment ?? ''}|${of.org ?? ''}`} selected={id} of={of} />
      </section>
      <section aria-label={t('contact')} className={`min-w-0 flex-1 overflow-y-auto ${id ? 'block' : 'hidden min-[800px]:block'}`}>
        {id ? <Person key={id} id={id} back={() => void go({ to: '/customers', search: of })} /> : <Empty icon="people" title={t('customers.pick')} />}
      </section>
    </main>
  )
}
