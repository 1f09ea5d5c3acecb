import { region } from '@/i18n'
import type { Guest, Meeting } from '@/wire/shapes'
import { Icon } from '@/ui/icon'
import { say } from './words'

/** MeetingCard shows an invitation, with its time in the reader's own zone. */
export function MeetingCard({ meeting: m }: { meeting: Meeting }) {
  const time = span(m)
  const away = m.method === 'cancel'
  const theirs = there(m)
  return (
    <section aria-label={say(`meeting.${m.method}`)} className="my-2 rounded-md border border-line bg-surface p-3 text-sm text-fg">
      <p className={`flex items-center gap-1.5 font-semibold ${away ? 'text-danger' : ''}`}><Icon name="calendar" size={15} />{say(`meeting.${m.method}`)}</p>
      <p className={`mt-1 break-words text-base ${away ? 'line-through' : ''}`} dir="auto">{m.title || say('meeting.untitled')}</p>
      <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        {time ? <Row name={say('meeting.when')}>
          <span className="num">{time}</span>
          {m.repeats ? <span className="block text-muted">{say(`meeting.${m.repeats}`)}</span> : null}
          {m.floating ? <span className="block text-muted">{say('meeting.floating')}</span> : theirs ? <span className="num block text-muted">{theirs}</span> : null}
        </Row> : null}
        {m.place ? <Row name={say('meeting.where')}><span className="break-words" dir="auto">{m.place}</span></Row> : null}
        {m.link ? <Row name={say('meeting.link')}><a href={m.link} target="_blank" rel="noopener noreferrer nofollow" className="break-all underline underline-offset-2">{m.link}</a></Row> : null}
        {m.by?.address || m.by?.name ? <Row name={say('meeting.by')}><span className="break-words" dir="auto">{m.by.name ? `${m.by.name} <${m.by.address}>` : m.by.address}</span></Row> : null}
        {m.guests?.length ? <Row name={say('meeting.guests')}>
          <ul>{m.guests.map((g) => <li key={`${g.address ?? ''} ${g.name ?? ''}`} className="break-words" dir="auto">{person(g)}</li>)}</ul>
          {m.more ? <span className="text-muted">{say('meeting.more', { n: m.more })}</span> : null}
        </Row> : null}
      </dl>
    </section>
  )
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return <><dt className="text-muted">{name}</dt><dd className="min-w-0">{children}</dd></>
}

function person(g: Guest): string {
  const who = g.name || g.address || ''
  return g.answer && g.answer !== 'needs-action' ? `${who}: ${say(`answer.${g.answer}`)}` : who
}

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(region(), options)

/** span is from when to when in the reader's zone. What has no zone is told as it
 * was written; a day is a day everywhere. */
export function span(m: Meeting): string {
  if (!m.starts) return ''
  const from = new Date(m.starts)
  if (m.all_day) {
    const last = m.ends ? new Date(Date.parse(m.ends) - 86_400_000) : from // ends is the day after
    return format({ dateStyle: 'full', timeZone: 'UTC' }).formatRange(from, last < from ? from : last)
  }
  const f = format({ dateStyle: 'full', timeStyle: 'short', ...(m.floating ? { timeZone: 'UTC' } : {}) })
  return m.ends && Date.parse(m.ends) > from.getTime() ? f.formatRange(from, new Date(m.ends)) : f.format(from)
}

/** there is the time where the sender is, when the clocks there show another one. */
export function there(m: Meeting): string {
  if (!m.starts || !m.zone || m.all_day || m.floating) return ''
  try {
    const at = new Date(m.starts)
    const time = { weekday: 'short', hour: '2-digit', minute: '2-digit' } as const
    const theirs = format({ ...time, timeZone: m.zone }).format(at)
    return theirs === format(time).format(at) ? '' : `${theirs} (${m.zone})`
  } catch { return '' }
}
