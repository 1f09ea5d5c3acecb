import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { currentLanguage, languages } from '@/i18n'
import { Button } from '@/ui/button'
import { Check, Field, Select } from '@/ui/field'
import { Panel } from '../frame'
import { brandNames } from '../settle/names'
import { Plainly } from './amount'
import type { PartProps } from './times'
import { longest, minds, type Mind } from './wire'
import { say } from './words'

const offered = ['ar', 'bg', 'cs', 'da', 'de', 'el', 'es', 'et', 'fi', 'he', 'hr', 'hu', 'it', 'lt', 'lv', 'nl', 'no', 'pl', 'pt', 'ru', 'sk', 'sl', 'sr', 'sv', 'tr', 'uk']

/** Thanks tells whoever says STOP that it was heard, in usual words or the house's own. */
export function Thanks({ form, errors, set, writes }: PartProps) {
  const { thanks } = form
  const [language, setLanguage] = useState<string>(currentLanguage())
  const used = Object.values(thanks.texts).flatMap((x) => Object.keys(x))
  const names = new Intl.DisplayNames([currentLanguage()], { type: 'language' })
  const all = [...new Set([...languages.map((l) => l.code), ...used, ...offered])].map((code) => ({ value: code, text: names.of(code) ?? code }))
  const put = (mind: Mind, text?: string) => {
    const { [language]: _, ...others } = thanks.texts[mind] ?? {}
    set({ thanks: { ...thanks, texts: { ...thanks.texts, [mind]: text === undefined ? others : { ...others, [language]: text } } } })
  }
  return (
    <Panel title={say('thanks')} text={say('thanks.text')}>
      <fieldset disabled={!writes} className="flex flex-col gap-4">
        <Check label={say('thanks.on')} checked={thanks.on} onChange={(e) => set({ thanks: { ...thanks, on: e.target.checked } })} />
      </fieldset>
      {thanks.on ? (
        <div className="mt-4 flex flex-col gap-4">
          <div className="max-w-xs"><Select label={say('thanks.language')} value={language} options={all} onChange={(e) => setLanguage(e.target.value)} /></div>
          {minds.map((mind) => (
            <Words key={mind} mind={mind} language={language} writes={writes} own={thanks.texts[mind]?.[language]} usual={thanks.usual[mind]?.[language] ?? ''}
              error={errors[`acknowledge_texts.${mind}.${language}`]} put={(text) => put(mind, text)} />
          ))}
        </div>
      ) : null}
      <Plainly text={say(thanks.on ? 'thanks.plain' : 'thanks.off')} />
    </Panel>
  )
}

interface WordsProps { mind: Mind; language: string; own?: string; usual: string; error?: string; writes: boolean; put: (text?: string) => void }

/** Words are one of the messages in one language, as it is written and as it is read. */
function Words({ mind, language, own, usual, error, writes, put }: WordsProps) {
  const brand = useQuery({ ...brandNames, retry: false }).data?.[0]?.name ?? ''
  const text = own ?? usual
  const label = say(`thanks.${mind}`)
  const read = (own?.trim() || usual).replaceAll(/\{\{ *brand\.name *\}\}/g, () => brand)
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Field label={label} error={error} help={usual ? say('thanks.help', { n: [...text].length, most: longest }) : say('thanks.help.other', { n: [...text].length, most: longest })}>
            {(props) => <textarea {...props} lang={language} dir="auto" rows={2} disabled={!writes} value={text} maxLength={2 * longest} onChange={(e) => put(e.target.value.replaceAll(/[\r\n]+/g, ' '))} className="field-box" />}
          </Field>
        </div>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <p className="min-w-0 flex-1 rounded-md bg-hover px-3 py-2 text-sm [overflow-wrap:anywhere]"><span className="sr-only">{say('thanks.preview', { what: label })} </span><span lang={language} dir="auto">{read || say('thanks.none')}</span></p>
        {writes ? <Button small disabled={own === undefined} aria-label={say('thanks.reset.of', { what: label })} onClick={() => put()}>{say('thanks.reset')}</Button> : null}
      </div>
    </div>
  )
}
