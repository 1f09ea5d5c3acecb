import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { currentLanguage, t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { Button } from '@/ui/button'
import { Icon, type IconName } from '@/ui/icon'
import { Failed, Skeleton } from '@/ui/states'
import { Section } from './section'
import { eventsQuery, schemaQuery, type Event } from './wire'
import { say } from './words'

const icons: readonly [RegExp, IconName][] = [[/order|purchase|cart|payment|invoice/, 'tag'], [/visit|page|web/, 'globe'], [/call|phone/, 'phone'], [/shop|store/, 'people'], [/refund|return/, 'undo'], [/sign|login/, 'key']]
const iconOf = (name: string): IconName => icons.find(([words]) => words.test(name))?.[1] ?? 'bolt'

/** spoken is the name of an event as words: "order.placed" is "Order placed". */
export const spoken = (name: string): string => {
  const words = name.replace(/[._]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** money is an amount, in its currency where the event says one. */
export function money(amount: number, currency: unknown): string {
  const style = typeof currency === 'string' && /^[a-z]{3}$/i.test(currency) ? { style: 'currency' as const, currency: currency.toUpperCase() } : { maximumFractionDigits: 2 }
  return amount.toLocaleString(currentLanguage(), style)
}

/** Events are what a person did elsewhere, the newest first. */
export function Events({ contact }: { contact: string }) {
  const [name, setName] = useState('')
  const { data: schema } = useQuery(schemaQuery)
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(eventsQuery(contact, name))
  const items = data?.pages.flatMap((p) => p.items) ?? []
  const names = schema?.events ?? []
  const filter = names.length > 1 && (items.length > 0 || name !== '') ? (
    <select aria-label={say('events.show')} value={name} onChange={(e) => setName(e.target.value)} className="field-box !min-h-8 !w-auto max-w-52 !py-1">
      <option value="">{say('events.all')}</option>
      {names.map((n) => <option key={n} value={n}>{spoken(n)}</option>)}
    </select>
  ) : null
  return (
    <Section title={say('events')} action={filter}>
      {isPending ? <Skeleton rows={3} className="h-10" /> : null}
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data && items.length === 0 ? <p className="text-muted">{say(name ? 'events.none.of' : 'events.none')}</p> : null}
      {items.length > 0 ? <ol aria-label={say('events')} className="flex flex-col">{items.map((e) => <Row key={e.id} event={e} />)}</ol> : null}
      {hasNextPage ? <span><Button small busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('load.more')}</Button></span> : null}
    </Section>
  )
}

function Row({ event }: { event: Event }) {
  const props = Object.entries((event.props ?? {}) as Record<string, unknown>).filter(([k]) => k !== 'currency')
  return (
    <li className="group relative flex gap-3 pb-4 last:pb-0">
      <span aria-hidden="true" className="absolute start-3.5 top-7 bottom-0 w-px bg-line group-last:hidden" />
      <span className="inline-flex size-7 shrink-0 items-center justify-center rounded-full bg-hover text-muted"><Icon name={iconOf(event.name)} size={15} /></span>
      <span className="min-w-0 flex-1 pt-0.5">
        <span className="flex flex-wrap items-baseline gap-x-3"><span className="font-medium" dir="auto" title={event.name}>{spoken(event.name)}</span><time dateTime={event.at} className="num text-sm text-muted">{moment(event.at)}</time></span>
        <span className="flex flex-wrap gap-x-3 text-sm text-muted" dir="auto">{props.map(([k, v]) => <span key={k} className="break-words">{k}: {String(v)}</span>)}{event.source ? <span>{event.source}</span> : null}</span>
      </span>
      {event.amount === null ? null : <span className="num pt-0.5 text-lg font-semibold whitespace-nowrap">{money(event.amount, (event.props as Record<string, unknown> | undefined)?.currency)}</span>}
    </li>
  )
}
