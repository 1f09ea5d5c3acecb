import { useMutation } from '@tanstack/react-query'
import { moment } from '@/i18n/dates'
import { queries } from '@/app/hub'
import { Button } from '@/ui/button'
import { Icon } from '@/ui/icon'
import { words } from '@/ui/states'
import { say } from '../words'
import { tryWebhook, type Tried } from './wire'

/** Test posts one request to the receiver and shows what came of it. */
export function Test({ id, unsaved }: { id: string; unsaved: boolean }) {
  const ask = useMutation({ mutationFn: () => tryWebhook(id), onSettled: () => void queries.invalidateQueries({ queryKey: ['webhooks', id, 'deliveries'] }) })
  return (
    <div className="flex flex-col gap-2">
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button small icon="send" busy={ask.isPending} onClick={() => ask.mutate()}>{say('hooks.test')}</Button>
        {unsaved ? <span className="text-sm text-muted">{say('hooks.test.unsaved')}</span> : null}
      </span>
      {ask.error && !ask.isPending ? <p role="alert" className="text-sm text-danger">{words(ask.error)}</p> : null}
      {ask.data && !ask.isPending ? <Outcome tried={ask.data} /> : null}
    </div>
  )
}

/** failureOf is why a receiver did not take something, in words of this screen. */
export function failureOf(status: number | null, error: string): string {
  if (status === 410) return say('hooks.error.gone')
  if (status !== null) return say('hooks.error.status', { status: String(status) })
  return error.startsWith('the receiver could not be reached') ? say('hooks.error.unreachable') : error
}

function Outcome({ tried: r }: { tried: Tried }) {
  const figures = [r.status === null ? say('hooks.test.none') : say('hooks.test.status', { status: String(r.status) }), say('hooks.test.took', { n: r.took_ms }), moment(r.sent_at)]
  return (
    <div role="status" className={`flex items-start gap-2 rounded-sm border px-3 py-2 text-sm ${r.delivered ? 'border-line' : 'border-danger/50'}`}>
      <Icon name={r.delivered ? 'check' : 'alert'} size={17} className={`mt-0.5 shrink-0 ${r.delivered ? 'text-good' : 'text-danger'}`} />
      <span className="min-w-0">
        <span className="block font-medium">{say(r.delivered ? 'hooks.test.good' : 'hooks.test.bad')}</span>
        <span className="num block text-muted">{figures.join(' · ')}</span>
        {r.delivered ? null : <span className="block break-words">{failureOf(r.status, r.error)}</span>}
      </span>
    </div>
  )
}
