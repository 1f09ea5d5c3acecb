import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { t } from '@/i18n'
import { choicesQuery } from '@/rooms/coupons/wire'
import { Select } from '@/ui/field'
import { words } from '@/ui/states'
import { say } from '../say'

interface OfferPickProps { id: string; change: (id: string) => void; error?: string; children?: ReactNode }

/** OfferPick chooses the offer of which each message gives a code, if any; children
 * stand below it once it is known to be there. */
export function OfferPick({ id, change, error, children }: OfferPickProps) {
  const { data, error: failed } = useQuery(choicesQuery)
  const there = data?.find((o) => o.id === id)
  const open = data?.filter((o) => !o.over || o.id === id) ?? []
  const help = <>{say('coupon.help')} <code dir="ltr">{'{{ coupon.code }}'}</code>. <Link to="/campaigns/coupons" className="underline underline-offset-2">{say(data?.length === 0 ? 'coupon.make' : 'coupon.offers')}</Link></>
  return (
    <div className="flex flex-col gap-1">
      <Select
        label={say('coupon')} help={help} error={error} value={id} onChange={(e) => change(e.target.value)}
        options={[
          { value: '', text: data || failed || !id ? say('coupon.without') : t('loading') },
          ...(id && !there ? [{ value: id, text: data ? say('gone', { name: id }) : id }] : []),
          ...open.map((o) => ({ value: o.id, text: o.left === null ? o.pool.name : say('coupon.left', { name: o.pool.name, n: o.left }) })),
        ]}
      />
      {failed ? <p role="alert" className="text-sm text-danger">{words(failed)}</p> : null}
      {there ? children : null}
    </div>
  )
}
