import { useQuery } from '@tanstack/react-query'
import { useAgents, useInboxes, useTeams } from '@/app/load'
import { t, tell } from '@/i18n'
import { moment } from '@/i18n/dates'
import { get } from '@/wire/client'
import type { Page, WhyClock } from '@/wire/shapes'
import { Dialog, DialogBody } from '@/ui/dialog'
import { Empty, Failed, Skeleton } from '@/ui/states'
import { Parts } from './parts'
import { lasting } from './lasting'
import { sentencesOf } from './sentences'

/** Why shows all clocks of a conversation: when they are due, by which policy and
 * hours, which stretches counted, and whose time it was. */
export function Why({ conversation, close }: { conversation: string; close: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['why', conversation], queryFn: () => get<Page<WhyClock>>(`/conversations/${conversation}/clocks`).then((page) => page.items), staleTime: 0,
  })
  return (
    <Dialog open onClose={close} title={t('why')} text={t('why.text')} wide>
      <DialogBody text>
        {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
        {!data && !error ? <Skeleton rows={3} className="h-20" /> : null}
        {data?.length === 0 ? <Empty icon="clock" title={t('why.none')} /> : null}
        <div className="flex flex-col gap-6">{data?.map((clock) => <One key={`${clock.metric}-${clock.cycle}`} clock={clock} />)}</div>
      </DialogBody>
    </Dialog>
  )
}

function One({ clock }: { clock: WhyClock }) {
  const state = clock.state === 'breached' ? 'breached' : clock.state === 'paused' ? 'paused' : 'ok'
  return (
    <section>
      <h3 className="flex flex-wrap items-center gap-2 font-semibold">
        {tell(`sla.${clock.metric}`) ?? clock.metric}
        <span className="sla" data-level={state}>{tell(`clock.${clock.state}`) ?? clock.state}</span>
      </h3>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-sm">
        <Fact name={t('why.due')}>{clock.due_at ? moment(clock.due_at) : '–'}</Fact>
        <Fact name={t('why.target')}>{t('why.target.of', { time: lasting(clock.target_s) })}</Fact>
        <Fact name={t('why.counted')}>{lasting(clock.counted_s)}</Fact>
        {clock.policy_name ? <Fact name={t('why.policy')}>{clock.policy_name}</Fact> : null}
        <Fact name={t('why.calendar')}>{tell(`calendar.${clock.calendar_name}`) ?? clock.calendar_name}</Fact>
      </dl>
      <Parts parts={clock.parts ?? []} due={clock.due_at} />
      <Sentences clock={clock} />
      <Holders held={clock.held ?? []} />
    </section>
  )
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => <><dt className="text-muted">{name}</dt><dd className="num" dir="auto">{children}</dd></>

/** Sentences say it step by step; ids are named where the reader may know them. */
function Sentences({ clock }: { clock: WhyClock }) {
  const teams = useTeams()
  const inboxes = useInboxes()
  const names = (field: string, id: string) => (field === 'team' ? teams : field === 'inbox' ? inboxes : []).find((x) => x.id === id)?.name
  return <ul className="mt-2 list-disc ps-5">{sentencesOf(clock, names).map((w) => <li key={w} dir="auto">{w}</li>)}</ul>
}

/** Holders says whose time it was, the longest first. */
function Holders({ held }: { held: NonNullable<WhyClock['held']> }) {
  const agents = useAgents()
  const teams = useTeams()
  const named = (holder: string) => {
    const [kind, id] = holder.split(':')
    if (kind === 'agent') return agents.find((a) => a.id === id)?.name ?? t('somebody')
    if (kind === 'team') return teams.find((x) => x.id === id)?.name ?? t('wall.queue')
    return tell(`holder.${kind}`) ?? holder
  }
  const most = Math.max(1, ...held.map((h) => h.seconds))
  if (held.length === 0) return null
  return (
    <table className="mt-3 w-full text-sm">
      <caption className="text-start font-medium">{t('why.held')}</caption>
      <tbody>
        {held.toSorted((a, b) => b.seconds - a.seconds).map((h) => (
          <tr key={h.holder}>
            <th scope="row" className="pe-3 text-start font-normal" dir="auto">
              {named(h.holder)}
              <svg viewBox="0 0 100 4" preserveAspectRatio="none" className="mt-0.5 block h-1.5 w-full text-accent" aria-hidden="true"><rect width={(100 * h.seconds) / most} height="4" fill="currentColor" /></svg>
            </th>
            <td className="num w-24 text-end">{lasting(h.seconds)}</td>
            <td className="w-20 ps-2 text-end text-muted">{h.breached ? t('clock.breached') : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
