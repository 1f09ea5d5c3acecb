import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAgents } from '@/app/load'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Copied } from '@/rooms/admin/copied'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { Failed, Skeleton } from '@/ui/states'
import { notify } from '@/ui/toasts'
import { newId } from '@/wire/client'
import { couponsQuery, giveCoupon, goodwillQuery, type Coupon, type Offer } from './coupons.wire'
import { Form } from './form'
import { Section } from './section'
import { say } from './words'

/** Coupons are the codes that a person was given, the newest first. */
export function Coupons({ contact }: { contact: string }) {
  const [giving, gives] = useState(false)
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(couponsQuery(contact))
  const offers = useQuery({ ...goodwillQuery, enabled: giving })
  const close = () => gives(false)
  const items = data?.pages.flatMap((p) => p.items) ?? []
  return (
    <Section title={say('coupons')} action={may('conversations.write') ? <Button small icon="plus" busy={giving && offers.isPending} onClick={() => gives(true)}>{say('coupons.give')}</Button> : null}>
      {isPending ? <Skeleton rows={1} className="h-10" /> : null}
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data && items.length === 0 ? <p className="text-muted">{say('coupons.none')}</p> : null}
      {items.length > 0 ? <ol aria-label={say('coupons')} className="flex flex-col gap-4">{items.map((c) => <Row key={c.id} coupon={c} />)}</ol> : null}
      {hasNextPage ? <span><Button small busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('load.more')}</Button></span> : null}
      {giving && offers.data?.length ? <Give contact={contact} offers={offers.data} onClose={close} /> : null}
      {giving && !offers.isPending && !offers.data?.length ? <Nothing error={offers.error} retry={() => void offers.refetch()} onClose={close} /> : null}
    </Section>
  )
}

function Row({ coupon: c }: { coupon: Coupon }) {
  const who = useAgents().find((a) => a.id === c.by.id)?.name ?? (c.by.name || c.by.id)
  const facts = [c.by.type === 'campaign' ? say('coupons.from', { name: c.campaign }) : say('coupons.by', { who }), moment(c.given_at), c.ends_at ? say('coupons.until', { when: moment(c.ends_at) }) : '']
  return (
    <li className="flex flex-col gap-1">
      <span className="font-medium" dir="auto">{c.name}</span>
      <Copied text={c.code} />
      {c.terms ? <span className="text-sm break-words whitespace-pre-wrap" dir="auto">{c.terms}</span> : null}
      <span className="num text-sm text-muted" dir="auto">{facts.filter(Boolean).join(' · ')}</span>
      {c.reason ? <q className="text-sm break-words" dir="auto">{c.reason}</q> : null}
      {c.redeemed_at ? <span className="text-sm font-medium text-good">{say('coupons.redeemed', { when: moment(c.redeemed_at) })}</span> : null}
    </li>
  )
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

function Give({ contact, offers, onClose }: { contact: string; offers: readonly Offer[]; onClose: () => void }) {
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
    const given = await giveCoupon(contact, offer.id, reason.trim(), key)
    notify(say('coupons.given', { code: given.code }))
  }
  return (
    <Form title={say('coupons.give')} text={say('coupons.give.text')} button={say('coupons.give')} check={check} run={give} onClose={onClose}>
      <Select label={say('coupons.offer')} value={offer.id} options={offers.map((o) => ({ value: o.id, text: named(o) }))} onChange={(e) => setId(e.target.value)} />
      {offer.terms ? <p className="text-sm break-words whitespace-pre-wrap" dir="auto">{offer.terms}</p> : null}
      <Input label={say('coupons.reason')} value={reason} maxLength={200} required error={missing ? say('coupons.reason.missing') : undefined} onChange={(e) => setReason(e.target.value)} />
    </Form>
  )
}
