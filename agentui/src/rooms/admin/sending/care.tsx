import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Check, Select } from '@/ui/field'
import { t } from '@/i18n'
import { messagesQuery } from '@/rooms/campaigns/wire'
import { Panel } from '../frame'
import { Wrong } from '../settle/controls'
import { words } from '@/ui/states'
import { Amount, Plainly } from './amount'
import type { PartProps } from './times'
import { say } from './words'
import { num } from './wire'

const scale = [0, 1, 2, 3, 4] as const

/** Care is whom campaigns leave alone for a while. */
export function Care({ form: { care }, errors, set, writes }: PartProps) {
  const change = (more: Partial<typeof care>) => set({ care: { ...care, ...more, own: true } })
  const late = num(care.late), days = num(care.days), rating = num(care.rating)
  const parts = [say('care.plain'), late > 0 ? say('care.plain.late', { n: late }) : say('care.plain.late.never'), rating > 0 && days > 0 ? say('care.plain.rating', { rating: care.rating, n: days }) : say('care.plain.rating.never')]
  return (
    <Panel title={say('care')} text={say('care.text')}>
      <fieldset disabled={!writes} className="grid grid-cols-1 gap-4 min-[640px]:grid-cols-3">
        <Amount label={say('care.late')} unit={say('days')} help={say('care.zero')} value={care.late} error={errors['care.breach_days']} change={(x) => change({ late: x })} />
        <Select label={say('care.rating')} value={care.rating} error={errors['care.rating_at_most']} onChange={(e) => change({ rating: e.target.value })} options={scale.map((n) => ({ value: String(n), text: n === 0 ? say('care.rating.never') : say('care.rating.most', { rating: String(n) }) }))} />
        {rating > 0 ? <Amount label={say('care.days')} unit={say('days')} help={say('care.zero')} value={care.days} error={errors['care.rating_days']} change={(x) => change({ days: x })} /> : null}
      </fieldset>
      <Plainly text={parts.join(' ')} />
    </Panel>
  )
}

/** Survey asks customers how it went. */
export function Survey({ form: { survey }, errors, set, writes }: PartProps) {
  const messages = useQuery(messagesQuery)
  const change = (more: Partial<typeof survey>) => set({ survey: { ...survey, ...more } })
  const chosen = messages.data?.find((m) => m.id === survey.template)
  const gone = survey.template !== '' && messages.data !== undefined && !chosen
  const days = num(survey.days)
  return (
    <Panel title={say('survey')} text={say('survey.text')}>
      <fieldset disabled={!writes} className="flex flex-col gap-4">
        <Check label={say('survey.on')} checked={survey.on} onChange={(e) => change({ on: e.target.checked, template: survey.template || (messages.data?.find((m) => m.id === 'survey')?.id ?? '') })} />
        {survey.on ? (
          <div className="grid grid-cols-1 gap-4 min-[640px]:grid-cols-2">
            <Select label={say('survey.template')} value={survey.template} error={errors['survey.template']} help={chosen && !chosen.state.live ? say('survey.notlive') : say('survey.template.help')} onChange={(e) => change({ template: e.target.value })}
              options={[{ value: '', text: messages.isPending ? t('loading') : say('survey.choose') }, ...(gone ? [{ value: survey.template, text: say('gone', { name: survey.template }) }] : []), ...(messages.data ?? []).map((m) => ({ value: m.id, text: m.name }))]} />
            <Amount label={say('survey.days')} unit={say('days')} help={say('survey.days.help')} value={survey.days} error={errors['survey.every_days']} change={(x) => change({ days: x })} />
          </div>
        ) : null}
        {messages.error ? <Wrong text={words(messages.error)} /> : null}
        {survey.on && messages.data?.length === 0 ? <p className="text-sm text-muted">{say('survey.none')} <Link to="/campaigns/templates/new" className="underline underline-offset-2">{say('survey.library')}</Link></p> : null}
      </fieldset>
      <Plainly text={!survey.on ? say('survey.off') : days > 0 ? say('survey.plain', { n: days }) : say('survey.always')} />
    </Panel>
  )
}
