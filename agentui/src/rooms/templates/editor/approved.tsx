import { useQuery } from '@tanstack/react-query'
import { templatesQuery } from '@/app/reach'
import { useChannels, useInboxes } from '@/app/load'
import { Input, Select } from '@/ui/field'
import { words } from '@/ui/states'
import type { Finding, Variant } from '../wire'
import { say } from '../words'
import { Findings } from './findings'
import type { Field } from './insert'

/** useApproving are the inboxes whose network wants messages approved beforehand,
 * of those that a variant may go out by. */
export function useApproving(channel: string) {
  const kinds = useChannels()
  const wants = kinds.filter((k) => k.abilities.outside === 'template' && (k.kind === channel || k.abilities.class === channel || channel === 'text' || channel === ''))
  const inboxes = useInboxes().filter((i) => !i.disabled && wants.some((k) => k.kind === i.kind))
  return { may: wants.some((k) => k.kind === channel || k.abilities.class === channel), inboxes }
}

interface ApprovedProps { variant: Variant; change: (more: Partial<Variant>) => void; findings: readonly Finding[]; hold: (el: Field) => void; disabled: boolean }

/** Approved is a message that the network has approved, and what fills it in. */
export function Approved({ variant: v, change, findings, hold, disabled }: ApprovedProps) {
  const { inboxes } = useApproving(v.channel ?? '')
  const { data, error } = useQuery({ ...templatesQuery(inboxes[0]?.id ?? ''), enabled: inboxes.length > 0 })
  const p = v.provider
  const key = p ? `${p.name}\n${p.language}` : ''
  const one = data?.find((x) => `${x.name}\n${x.language}` === key)
  const params = Array.from({ length: Math.max(one?.params ?? 0, p?.params?.length ?? 0) }, (_, i) => p?.params?.[i] ?? '')
  const choose = (next: string) => {
    const x = data?.find((y) => `${y.name}\n${y.language}` === next)
    change({ provider: x ? { name: x.name, language: x.language, params: Array.from({ length: x.params }, (_, i) => p?.params?.[i] ?? '') } : undefined })
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-semibold">{say('approved')}</legend>
      <p className="text-sm text-muted">{say('approved.text')}</p>
      {error ? <p role="alert" className="text-sm text-danger">{words(error)}</p> : null}
      {inboxes.length === 0 && !p ? <p className="text-sm text-muted">{say('approved.inbox')}</p> : (
        <Select
          label={say('approved.which')} value={key} disabled={disabled} onChange={(e) => choose(e.target.value)}
          options={[{ value: '', text: say('approved.none') }, ...(p && !one ? [{ value: key, text: `${p.name} (${p.language})` }] : []), ...(data ?? []).map((x) => ({ value: `${x.name}\n${x.language}`, text: `${x.name} (${x.language})` }))]}
        />
      )}
      {one ? <blockquote dir="auto" className="user-text rounded-md bg-out px-3.5 py-2.5 text-sm">{one.text}</blockquote> : null}
      {p ? params.map((value, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- parameters are told apart by their number alone
        <Input key={i} label={say('approved.param', { n: i + 1 })} value={value} maxLength={1000} disabled={disabled} onFocus={(e) => hold(e.currentTarget)} className="font-mono text-[13px]" onChange={(e) => change({ provider: { ...p, params: params.with(i, e.target.value) } })} />
      )) : null}
      <Findings findings={findings.filter((f) => f.field.startsWith('provider'))} />
    </fieldset>
  )
}
