import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { Failed } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { newId } from '@/wire/client'
import { giveCoupon, goodwillQuery, type Coupon, type Offer } from './coupons.wire'
import { Form } from './form'
import { say } from './words'

interface GivingProps { contact: string; onClose: () => void; given?: (coupon: Coupon) => void; back?: () => HTMLElement | null }

/** Giving gives a person a code of an offer for goodwill, with a reason. */
export function Giving({ contact, onClose, given, back }: GivingProps) {
  const offers = useQuery(goodwillQuery)
  if (offers.isPending) return null // whoever opens it shows that it is on its way
  if (!offers.data?.length) return <Nothing error={offers.error} retry={() => void offers.refetch()} onClose={onClose} />
  return <Give contact={contact} offers={offers.data} onClose={onClose} given={given} back={back} />
}

function Nothing({ error, retry, onClose }: { error: unknown; retry: () => void; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={say('coupons.give')}>
      <div className="flex flex-col gap-3 px-5 pt-1 pb-5">
        {error ? <Failed error={error} retry={retry} /> : <p className="text-muted">{say('coupons.nothing')}</p>}
        <span className="self-end"><Button onClick={onClose}>{t('cancel')}</Button></span>
      </div>
    </Dialog>
  )
}

const named = (o: Offer) => (o.left === null ? o.name : say('coupons.left', { name: o.name, n: o.left }))

function Give({ contact, offers, onClose, given, back }: GivingProps & { offers: readonly Offer[] }) {
  const [id, setId] = useState(offers[0]!.id)
  const [reason, setReason] = useState('')
  const [missing, miss] = useState(false)
  const [key] = useState(() => newId('give_')) // pressed twice, or again after the line broke, it is one code
  const offer = offers.find((o) => o.id === id) ?? offers[0]!
  const check = () => {
    miss(reason.trim() === '')
    return reason.trim() !== ''
  }
  const give = async () => {
    const coupon = await giveCoupon(contact, offer.id, reason.trim(), key)
    notify(say('coupons.given', { code: coupon.code }))
    given?.(coupon)
  }
  return (
    <Form title={say('coupons.give')} text={say('coupons.give.text')} button={say('coupons.give')} check={check} run={give} onClose={onClose} back={back}>
      <Select label={say('coupons.offer')} value={offer.id} options={offers.map((o) => ({ value: o.id, text: named(o) }))} onChange={(e) => setId(e.target.value)} />
      {offer.terms ? <p className="text-sm break-words whitespace-pre-wrap" dir="auto">{offer.terms}</p> : null}
      <Input label={say('coupons.reason')} value={reason} maxLength={200} required error={missing ? say('coupons.reason.missing') : undefined} onChange={(e) => setReason(e.target.value)} />
    </Form>
  )
}
