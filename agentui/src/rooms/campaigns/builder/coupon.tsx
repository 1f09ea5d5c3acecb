import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { currentLanguage, t } from '@/i18n'
import { choicesQuery } from '@/rooms/coupons/wire'
import { Select } from '@/ui/field'
import { Icon } from '@/ui/icon'
import { words } from '@/ui/states'
import { say } from '../say'
import type { Campaign, Checked } from '../wire'

/** wanted is how many would get a code: who would get the message, where that was
 * counted for all, else everybody. */
export const wanted = (c: Checked): number => (c.outlook?.length && c.looked >= c.audience ? c.goes : c.audience)

/** short says whether the codes of the offer do not suffice. */
export const short = (c: Checked | undefined): c is Checked & { codes: number } => typeof c?.codes === 'number' && c.codes < wanted(c)

const number = (n: number) => n.toLocaleString(currentLanguage())

interface CouponPickProps { campaign: Campaign; change: (more: Partial<Campaign>) => void; checked: Checked | undefined; error?: string }

/** CouponPick is the offer of which each recipient gets a code, if any. */
export function CouponPick({ campaign: c, change, checked, error }: CouponPickProps) {
  const { data, error: failed } = useQuery(choicesQuery)
  const id = c.coupon_pool ?? ''
  const there = data?.find((o) => o.id === id)
  const open = data?.filter((o) => !o.over || o.id === id) ?? []
  const help = <>{say('coupon.help')} <code dir="ltr">{'{{ coupon.code }}'}</code>. <Link to="/campaigns/coupons" className="underline underline-offset-2">{say(data?.length === 0 ? 'coupon.make' : 'coupon.offers')}</Link></>
  return (
    <div className="flex flex-col gap-1">
      <Select
        label={say('coupon')} help={help} error={error} value={id} onChange={(e) => change({ coupon_pool: e.target.value })}
        options={[
          { value: '', text: data || failed || !id ? say('coupon.without') : t('loading') },
          ...(id && !there ? [{ value: id, text: data ? say('gone', { name: id }) : id }] : []),
          ...open.map((o) => ({ value: o.id, text: o.left === null ? o.pool.name : say('coupon.left', { name: o.pool.name, n: o.left }) })),
        ]}
      />
      {failed ? <p role="alert" className="text-sm text-danger">{words(failed)}</p> : null}
      {id && !error && there ? <Enough checked={checked} /> : null}
      {id && checked?.coupon_unseen ? <Unseen /> : null}
    </div>
  )
}

/** Unseen says that codes would be used up which nobody sees. */
function Unseen() {
  return <p role="status" className="flex gap-2 text-sm font-medium text-(--warn-text)"><Icon name="alert" size={16} className="mt-0.5 shrink-0" />{say('coupon.unseen')}</p>
}

/** Enough sets the codes that are left against the people who would get one. */
function Enough({ checked }: { checked: Checked | undefined }) {
  if (typeof checked?.codes !== 'number') return null
  const few = short(checked)
  return (
    <p role="status" className={`num flex gap-2 text-sm ${few ? 'font-medium text-(--warn-text)' : 'text-muted'}`}>
      {few ? <Icon name="alert" size={16} className="mt-0.5" /> : null}{say('coupon.enough', { codes: number(checked.codes), people: number(wanted(checked)) })}
    </p>
  )
}

/** Short warns before it is sent: who finds no code left does not get the message,
 * and codes that the message does not show are used up for nothing. */
export function Short({ checked }: { checked: Checked | undefined }) {
  if (checked?.coupon_unseen) return <Warning text={say('coupon.unseen')} />
  if (!short(checked)) return null
  const all = wanted(checked)
  return <Warning text={say('coupon.short', { codes: number(checked.codes), people: number(all), n: all - checked.codes })} />
}

function Warning({ text }: { text: string }) {
  return (
    <p role="note" className="num flex gap-2.5 rounded-sm bg-(--warn-chip) p-3 text-(--warn-on)">
      <Icon name="alert" size={18} className="mt-0.5 shrink-0" />
      <span>{text} <Link to="/campaigns/coupons" className="underline underline-offset-2">{say('coupon.offers')}</Link></span>
    </p>
  )
}
