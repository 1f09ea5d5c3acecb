import { Link } from '@tanstack/react-router'
import { useInboxes } from '@/app/load'
import { moment } from '@/i18n/dates'
import { reasonOf, say, told } from '../say'
import type { Recipient } from '../wire'
import { SendMark } from '../report/recipientrow'
import { Got } from './got'

const sent = new Set(['accepted', 'delivered', 'read', 'clicked', 'replied'])

/** answer is in one sentence why somebody did, or did not, get it. */
export function answer(row: Recipient): string {
  if (sent.has(row.state)) return [say('why.sent', { when: moment(row.accepted_at ?? row.updated_at), to: row.to }), row.reason === 'not_in_time' ? `${reasonOf(row.reason)}.` : ''].filter(Boolean).join(' ')
  const reason = row.reason ? (told(`why.reason.${row.reason}`) ?? reasonOf(row.reason)) : ''
  if (row.state === 'skipped') return say('why.skipped', { why: reason })
  if (row.state === 'held') return say('why.held', { why: reason, when: row.due_at ? moment(row.due_at) : '–' })
  if (row.state === 'failed') return say('why.failed', { why: [reason, row.error].filter(Boolean).join(': ') })
  if (row.state === 'unknown') return say('why.unknown')
  if (row.state === 'planned' && row.due_at) return reason ? say('why.later', { why: reason, when: moment(row.due_at) }) : say('why.planned', { when: moment(row.due_at) })
  return say('why.now')
}

/** WhyRow is one row of the ledger for people: the sentence first, then the proof. */
export function WhyRow({ row, run, contact }: { row: Recipient; run: string; contact?: string }) {
  const inbox = useInboxes().find((i) => i.id === row.inbox_id)
  const facts: [string, string][] = [
    [say('why.by'), [inbox?.name, row.to].filter(Boolean).join(' · ')], [say('variant.name'), row.variant], [say('why.locale'), row.locale],
    [say('why.revision'), row.revision ? String(row.revision) : ''], [say('why.attempts'), row.attempts ? String(row.attempts) : ''],
    [say('why.error'), row.error], [say('why.digest'), row.digest],
  ]
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap gap-x-3"><SendMark state={row.state} /><span>{answer(row)}</span></p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        {facts.filter(([, v]) => v).map(([k, v]) => <div key={k} className="contents"><dt className="text-muted">{k}</dt><dd className="num min-w-0 break-words" dir="auto">{v}</dd></div>)}
      </dl>
      {row.snapshot ? <details className="text-sm"><summary className="rounded-sm font-medium">{say('why.snapshot')}</summary><pre className="mt-1 max-h-60 overflow-auto rounded-sm bg-bg p-2 whitespace-pre-wrap" dir="ltr">{JSON.stringify(row.snapshot, null, 2)}</pre></details> : null}
      {row.digest ? <div><Got run={run} n={row.n} /></div> : null}
      <p className="flex flex-wrap gap-4">
        {row.conversation_id ? <Link to="/c/$id" params={{ id: row.conversation_id }} className="font-medium text-accent underline underline-offset-2">{say('why.conversation')}</Link> : null}
        {contact ? <Link to="/customers/$id" params={{ id: contact }} className="font-medium text-accent underline underline-offset-2">{say('why.person')}</Link> : null}
      </p>
    </div>
  )
}
