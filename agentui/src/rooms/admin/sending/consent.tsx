import { useQuery } from '@tanstack/react-query'
import { Check, Select } from '@/ui/field'
import { t } from '@/i18n'
import { words } from '@/ui/states'
import { messagesQuery } from '@/rooms/campaigns/wire'
import { Panel } from '../frame'
import { Wrong } from '../settle/controls'
import { Amount, Plainly } from './amount'
import type { PartProps } from './times'
import { num, type Form } from './wire'
import { say } from './words'

/** purposesOf are the topics to choose from, and what was chosen before. */
const purposesOf = ({ topics, confirm }: Form): string[] => [...new Set([...(topics.length > 0 ? topics.map((x) => x.purpose.trim()) : ['marketing']), ...confirm.purposes])].filter(Boolean)

/** Confirm asks people whether a yes that anybody could have given is theirs. */
export function Confirm({ form, errors, set, writes }: PartProps) {
  const messages = useQuery(messagesQuery)
  const { confirm } = form
  const change = (more: Partial<typeof confirm>) => set({ confirm: { ...confirm, ...more } })
  const chosen = messages.data?.find((m) => m.id === confirm.template)
  const gone = confirm.template !== '' && messages.data !== undefined && !chosen
  const turn = (purpose: string, on: boolean) => change({ purposes: on ? [...confirm.purposes, purpose] : confirm.purposes.filter((x) => x !== purpose) })
  return (
    <Panel title={say('confirm')} text={say('confirm.text')}>
      <fieldset disabled={!writes} className="flex flex-col gap-4">
        <Check label={say('confirm.on')} checked={confirm.on} onChange={(e) => change({ on: e.target.checked, template: confirm.template || (messages.data?.find((m) => m.id === 'confirm')?.id ?? '') })} />
        {confirm.on ? (
          <>
            <div className="grid grid-cols-1 gap-4 min-[640px]:grid-cols-2">
              <Select label={say('survey.template')} value={confirm.template} error={errors['confirm.template']} help={chosen && !chosen.state.live ? say('survey.notlive') : say('confirm.template.help')} onChange={(e) => change({ template: e.target.value })}
                options={[{ value: '', text: messages.isPending ? t('loading') : say('survey.choose') }, ...(gone ? [{ value: confirm.template, text: say('gone', { name: confirm.template }) }] : []), ...(messages.data ?? []).map((m) => ({ value: m.id, text: m.name }))]} />
              <Amount label={say('confirm.days')} unit={say('days')} value={confirm.days} error={errors['confirm.days']} change={(days) => change({ days })} />
            </div>
            <fieldset className="flex flex-col gap-2">
              <legend className="mb-1 text-sm font-medium">{say('confirm.purposes')}</legend>
              {purposesOf(form).map((p) => <Check key={p} label={p} checked={confirm.purposes.includes(p)} onChange={(e) => turn(p, e.target.checked)} />)}
            </fieldset>
          </>
        ) : null}
        {messages.error ? <Wrong text={words(messages.error)} /> : null}
      </fieldset>
      <Plainly text={!confirm.on ? say('confirm.off') : confirm.purposes.length > 0 ? say('confirm.plain.some', { names: confirm.purposes.join(', '), days: confirm.days }) : say('confirm.plain', { days: confirm.days })} />
    </Panel>
  )
}

/** Keep is for how long it can be shown what somebody got. */
export function Keep({ form: { keep }, errors, set, writes }: PartProps) {
  const days = num(keep.days)
  return (
    <Panel title={say('keep')} text={say('keep.text')}>
      <fieldset disabled={!writes} className="grid grid-cols-1 gap-4 min-[640px]:grid-cols-3">
        <Amount label={say('keep.days')} unit={say('days')} help={say('keep.zero')} value={keep.days} error={errors.keep_days} change={(typed) => set({ keep: { days: typed, own: true } })} />
      </fieldset>
      <Plainly text={days > 0 ? say('keep.plain', { n: days }) : say('keep.ever')} />
    </Panel>
  )
}
