import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAgents } from '@/app/load'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Copied } from '@/rooms/admin/copied'
import { Button } from '@/ui/button'
import { Failed, Skeleton } from '@/ui/states'
import { couponsQuery, goodwillQuery, type Coupon } from './coupons.wire'
import { Giving } from './giving'
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
      {giving ? <Giving contact={contact} onClose={close} /> : null}
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
