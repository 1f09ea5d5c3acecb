import { Line, Pick } from '@/rooms/segments/controls'
import { Numbered, useNaming } from '@/rooms/segments/place'
import { IconButton } from '@/ui/button'
import { verbOf } from './steps'
import { asked } from './tell'
import type { Condition, HubEvent, Journey, MessageTest, Op, Where } from './wire'
import { say, told } from './words'
import type { World } from './world'

const ops = ['is', 'is_not', 'over', 'under', 'contains', 'known'] as const
const outcomes = ['accepted', 'delivered', 'read', 'clicked', 'replied', 'failed', 'skipped'] as const
const kinds = ['trait', 'segment', 'message', 'event', 'entry', 'all', 'any', 'not'] as const
type Kind = (typeof kinds)[number]

/** valued keeps numbers and truths what they are; all else is text. */
export function valued(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return text.trim() !== '' && text.trim() === text && String(Number(text)) === text ? Number(text) : text
}

/** Compare is how something is compared, and with what. */
function Compare({ of, change }: { of: { op: Op; value?: unknown }; change: (to: { op: Op; value?: unknown }) => void }) {
  return (
    <>
      <Pick label={say('op')} value={of.op} options={ops.map((o) => ({ value: o, text: told(`op.${o}`) ?? o }))} change={(op) => change(op === 'known' ? { op } : { op: op as Op, value: of.value ?? '' })} />
      {of.op === 'known' ? null : <Line label={say('value')} value={String(of.value ?? '')} className="min-w-24 flex-1 !w-auto" change={(v) => change({ op: of.op, value: valued(v) })} />}
    </>
  )
}

/** EventForm is which event, and what holds of its properties. */
export function EventForm({ of, world, change }: { of: HubEvent; world: World; change: (to: HubEvent) => void }) {
  const where = of.where ?? []
  const naming = useNaming()
  const set = (next: Where[]) => change({ name: of.name, ...(next.length > 0 ? { where: next } : {}) })
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-1.5">
        <Line label={say('event')} value={of.name} hints={world.events} className="min-w-32 flex-1 !w-auto" change={(name) => change({ ...of, name })} />
        <IconButton icon="plus" label={naming(say('prop.add'))} onClick={() => set([...where, { prop: 'amount', op: 'over', value: 0 }])} />
      </div>
      {where.map((w, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- they have no name of their own
        <Numbered key={i} n={i + 1}><div className="flex flex-wrap items-center gap-1.5">
          <Line label={say('prop')} value={w.prop} className="!w-24" change={(prop) => set(where.map((x, n) => (n === i ? { ...x, prop } : x)))} />
          <Compare of={w} change={(to) => set(where.map((x, n) => (n === i ? { prop: x.prop, ...to } : x)))} />
          <IconButton icon="close" label={naming(say('remove.what', { what: `${i + 1}, ${w.prop}` }))} onClick={() => set(where.filter((_, n) => n !== i))} />
        </div></Numbered>
      ))}
    </div>
  )
}

/** MessageForm is what became of the message of which step. */
export function MessageForm({ of, journey, change }: { of: MessageTest; journey: Journey; change: (to: MessageTest) => void }) {
  const sends = (journey.steps ?? []).filter((s) => verbOf(s) === 'send').map((s) => ({ value: s.id, text: s.name || s.id }))
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Pick label={say('message.of')} value={of.step} options={sends} change={(step) => change({ ...of, step })} />
      <Pick label={say('outcome')} value={of.outcome} options={outcomes.map((o) => ({ value: o, text: told(`outcome.${o}`) ?? o }))} change={(o) => change({ ...of, outcome: o as MessageTest['outcome'] })} />
    </div>
  )
}

const kindOf = (c: Condition): Kind => kinds.find((k) => c[k] !== undefined && c[k] !== null && c[k] !== '') ?? 'trait'

function begun(kind: Kind, c: Condition, journey: Journey, world: World): Condition {
  const inner = c.all?.[0] ?? c.any?.[0] ?? c.not ?? c
  switch (kind) {
    case 'segment': return { segment: world.segments[0]?.value ?? 'seg_' }
    case 'message': return { message: { step: (journey.steps ?? []).find((s) => s.send)?.id ?? '', outcome: 'clicked' } }
    case 'event': return { event: { name: world.events[0] ?? 'order.placed' } }
    case 'entry': return { entry: { prop: 'amount', op: 'over', value: 50 } }
    case 'all': return { all: c.any ?? [inner] }
    case 'any': return { any: c.all ?? [inner] }
    case 'not': return { not: inner }
    default: return { trait: { key: world.traits[0] ?? 'language', op: 'is', value: '' } }
  }
}

interface AskProps { of: Condition; journey: Journey; world: World; change: (to: Condition) => void; deep?: number; entering?: boolean }

/** Ask is one condition; those that are made of others hold them in a frame. */
export function Ask({ of, journey, world, change, deep = 0, entering }: AskProps) {
  const kind = kindOf(of)
  const naming = useNaming()
  const offered = kinds.filter((k) => (!entering || (k !== 'message' && k !== 'event')) && (deep < 4 || !['all', 'any', 'not'].includes(k)))
  const several = of.all ?? of.any
  const put = (list: Condition[]) => change(of.all ? { all: list } : { any: list })
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-1.5">
        <Pick label={say('asks')} value={kind} options={offered.map((k) => ({ value: k, text: told(`asks.${k}`) ?? k }))} change={(k) => change(begun(k as Kind, of, journey, world))} />
        {of.segment !== undefined && kind === 'segment' ? <Pick label={say('segment')} value={of.segment} options={world.segments} change={(segment) => change({ segment })} /> : null}
        {of.trait ? <><Line label={say('trait')} value={of.trait.key} hints={world.traits} className="!w-28" change={(key) => change({ trait: { ...of.trait!, key } })} /><Compare of={of.trait} change={(to) => change({ trait: { key: of.trait!.key, ...to } })} /></> : null}
        {of.entry ? <><Line label={say('prop')} value={of.entry.prop} className="!w-28" change={(prop) => change({ entry: { ...of.entry!, prop } })} /><Compare of={of.entry} change={(to) => change({ entry: { prop: of.entry!.prop, ...to } })} /></> : null}
      </div>
      {of.message ? <MessageForm of={of.message} journey={journey} change={(message) => change({ message })} /> : null}
      {of.event ? (
        <>
          <EventForm of={of.event} world={world} change={(e) => change({ event: { ...e, ...(of.event?.at_least ? { at_least: of.event.at_least } : {}) } })} />
          <Line label={say('at.least')} type="number" className="num !w-20" value={String(of.event.at_least ?? 1)} change={(v) => { const { at_least: _, ...rest } = of.event!; change({ event: Number(v) > 1 ? { ...rest, at_least: Number(v) } : rest }) }} />
        </>
      ) : null}
      {several ? (
        <div className="flex flex-col gap-2 border-s-2 border-line ps-2.5">
          {several.map((c, i) => (
            // oxlint-disable-next-line react/no-array-index-key -- they have no name of their own
            <Numbered key={i} n={i + 1}><div className="flex items-start gap-1">
              <div className="min-w-0 flex-1"><Ask of={c} journey={journey} world={world} deep={deep + 1} entering={entering} change={(to) => put(several.map((x, n) => (n === i ? to : x)))} /></div>
              {several.length > 1 ? <IconButton icon="close" label={naming(say('remove.what', { what: `${i + 1}, ${asked(c, world)}` }))} onClick={() => put(several.filter((_, n) => n !== i))} /> : null}
            </div></Numbered>
          ))}
          <IconButton icon="plus" label={naming(say('condition.add'))} className="self-start" onClick={() => put([...several, begun('trait', {}, journey, world)])} />
        </div>
      ) : null}
      {of.not ? <Numbered n={1}><div className="border-s-2 border-line ps-2.5"><Ask of={of.not} journey={journey} world={world} deep={deep + 1} entering={entering} change={(not) => change({ not })} /></div></Numbered> : null}
    </div>
  )
}
