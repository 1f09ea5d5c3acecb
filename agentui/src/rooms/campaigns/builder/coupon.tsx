import { Link } from '@tanstack/react-router'
import { currentLanguage } from '@/i18n'
import { Icon } from '@/ui/icon'
import { say } from '../say'
import type { Campaign, Checked } from '../wire'
import { OfferPick } from './offer'

/** wanted is how many would get a code: who would get the message, where that was
 * counted for all, else everybody. */
export const wanted = (c: Checked): number => (c.outlook?.length && c.looked >= c.audience ? c.goes : c.audience)

/** short says whether the codes of the offer do not suffice. */
export const short = (c: Checked | undefined): c is Checked & { codes: number } => typeof c?.codes === 'number' && c.codes < wanted(c)

const number = (n: number) => n.toLocaleString(currentLanguage())

interface CouponPickProps { campaign: Campaign; change: (more: Partial<Campaign>) => void; checked: Checked | undefined; error?: string }

/** CouponPick is the offer of which each recipient gets a code, if any. */
export function CouponPick({ campaign: c, change, checked, error }: CouponPickProps) {
  const id = c.coupon_pool ?? ''
  return (
    <OfferPick id={id} change={(coupon_pool) => change({ coupon_pool })} error={error}>
      {error ? null : <Enough checked={checked} />}
      {checked?.coupon_unseen ? <Unseen /> : null}
    </OfferPick>
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
