import { useChannels } from '@/app/load'
import { about, consentOf, keyOf, known, toConsent, traitOf } from './plan'
import type { Schema } from './wire'
import { say, told } from './words'

const small = 'field-box !min-h-8 !py-1'
const marketing = 'marketing'

interface TargetProps { header: string; to: string; schema?: Schema; fault?: string; change: (to: string) => void }

/** Target is where one column goes: a choice, and what it asks for beside. */
export function Target({ header, to, schema, fault, change }: TargetProps) {
  const trait = traitOf(to)
  const consent = consentOf(to)
  const declared = schema?.traits ?? []
  const met = schema?.undeclared ?? []
  const there = trait !== null && (declared.some((d) => d.key === trait) || met.includes(trait))
  const picked = consent ? '+consent' : trait !== null && !there ? '+trait' : to
  const pick = (v: string) => change(v === '+trait' ? `trait:${keyOf(header)}` : v === '+consent' ? toConsent({ channel: 'email', purpose: marketing }) : v)
  const option = (v: string) => <option key={v} value={v}>{told(`to.${v}`) ?? v}</option>
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <select aria-label={say('column.goes.of', { name: header })} aria-invalid={fault ? true : undefined} value={picked} onChange={(e) => pick(e.target.value)} className={`${small} ${to === '' ? 'text-muted' : ''}`}>
        <option value="">{say('to.none')}</option>
        <optgroup label={say('to.known')}>{known.map(option)}</optgroup>
        <optgroup label={say('to.about')}>{about.map(option)}</optgroup>
        <optgroup label={say('to.traits')}>
          {declared.map((d) => <option key={d.key} value={`trait:${d.key}`}>{d.label || d.key}</option>)}
          {met.map((k) => <option key={k} value={`trait:${k}`}>{k}</option>)}
          <option value="+trait">{say('to.trait.new')}</option>
        </optgroup>
        <optgroup label={say('to.consents')}><option value="+consent">{say('to.consent')}</option></optgroup>
      </select>
      {trait !== null && !there ? <input aria-label={say('trait.name', { name: header })} value={trait} maxLength={64} dir="auto" onChange={(e) => change(`trait:${e.target.value}`)} className={small} /> : null}
      {consent ? <ConsentFields header={header} {...consent} change={(c) => change(toConsent(c))} /> : null}
      {fault ? <p role="alert" className="text-sm text-danger">{fault}</p> : null}
    </div>
  )
}

function ConsentFields({ header, channel, purpose, change }: { header: string; channel: string; purpose: string; change: (c: { channel: string; purpose: string }) => void }) {
  const channels = useChannels()
  const kinds = [...new Set(['email', 'sms', ...channels.map((c) => c.kind), channel])]
  return (
    <div className="flex flex-wrap gap-1.5">
      <select aria-label={say('consent.channel', { name: header })} value={channel} onChange={(e) => change({ channel: e.target.value, purpose })} className={`${small} !w-auto min-w-28 flex-1`}>
        {kinds.filter((k) => k !== 'all').map((k) => <option key={k} value={k}>{told(`kind.${k}`) ?? channels.find((c) => c.kind === k)?.name ?? k}</option>)}
        <option value="all">{say('channel.all')}</option>
      </select>
      <input aria-label={say('consent.purpose', { name: header })} placeholder={marketing} value={purpose} maxLength={100} dir="auto" onChange={(e) => change({ channel, purpose: e.target.value.replaceAll(':', '') })} className={`${small} !w-auto min-w-28 flex-1`} />
    </div>
  )
}
