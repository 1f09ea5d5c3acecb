import { Link } from '@tanstack/react-router'
import { useTicking } from '@/app/hooks'
import { t } from '@/i18n'
import { moment } from '@/i18n/dates'
import { countdown, levelOf, type Level } from '@/state/sla'
import type { Promised } from '@/wire/shapes'
import { words } from '@/ui/states'
import { Shape } from '../sla'

interface PromisedProps { promises?: readonly Promised[]; error: unknown; retry: () => void; here?: string; open: (id: string) => void }

/** PromisedList is what a person was told, in all of their conversations: what is
 * still to be done with the time left, what has ended folded away. */
export function PromisedList({ promises, error, retry, here, open }: PromisedProps) {
  const ended = promises?.filter((p) => !p.open) ?? []
  const standing = promises?.filter((p) => p.open) ?? []
  return (
    <section aria-labelledby="promised">
      <h3 id="promised" className="mb-1 text-xs font-semibold text-muted">{t('promises')}</h3>
      {error && !promises ? <p role="alert" className="text-sm text-danger">{words(error)} <button type="button" className="rounded-sm underline underline-offset-2" onClick={retry}>{t('retry')}</button></p> : null}
      {!promises && !error ? <p role="status" className="text-sm text-muted"><span aria-hidden="true">…</span><span className="sr-only">{t('loading')}</span></p> : null}
      {promises && standing.length === 0 ? <p className="text-sm text-muted">{t('promises.none')}</p> : null}
      {standing.length > 0 ? <ul className="-mx-2 flex flex-col">{standing.map((p) => <One key={`${p.conversation_id} ${p.cycle}`} promise={p} here={here} open={open} />)}</ul> : null}
      {ended.length > 0 ? (
        <details className="mt-1">
          <summary className="text-sm font-semibold">{t('promises.ended', { n: ended.length })}</summary>
          <ul className="-mx-2 flex flex-col">{ended.map((p) => <One key={`${p.conversation_id} ${p.cycle}`} promise={p} here={here} open={open} />)}</ul>
        </details>
      ) : null}
    </section>
  )
}

function One({ promise, here, open }: { promise: Promised; here?: string; open: (id: string) => void }) {
  const id = promise.conversation_id
  return (
    <li>
      <Link
        to="/c/$id" params={{ id }} aria-current={id === here || undefined} preload={false}
        onClick={(e) => { if (e.ctrlKey || e.metaKey || e.shiftKey) return; e.preventDefault(); open(id) }}
        className="ring-inside flex flex-col gap-0.5 rounded-sm px-2 py-1.5 hover:bg-hover aria-current:bg-picked"
      >
        <span className="break-words" dir="auto">{promise.text || t('sla.promise')}</span>
        <span className="flex items-center gap-2 text-sm text-muted">
          <span className="num min-w-0 flex-1">{promise.due_at ? t('promise.by', { time: moment(promise.due_at) }) : ''}</span>
          {promise.open && promise.due_at ? <Left due={promise.due_at} made={promise.made_at} /> : <span>{t(outcomes[promise.state])}</span>}
        </span>
      </Link>
    </li>
  )
}

const outcomes = { met: 'promises.met', breached: 'promises.late', cancelled: 'promises.dropped', running: 'promises' } as const

/** Left counts down to when a promise falls due. */
function Left({ due, made }: { due: string; made: string }) {
  const text = useTicking((now) => {
    const left = Date.parse(due) - now
    const level = levelOf(left, Date.parse(due) - Date.parse(made))
    return `${level}|${countdown({ level, metric: 'promise', left }, t('sla.h'), t('sla.min'), t('sla.d'))}`
  })
  const [level, left] = text.split('|') as [Level, string]
  return <span className="sla" data-level={level} role="img" aria-label={t('sla.label', { metric: t('sla.promise'), state: t(`sla.${level}`), time: left })}><Shape level={level} /><span>{left}</span></span>
}
