import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { templatesQuery } from '@/app/reach'
import { t } from '@/i18n'
import type { ChosenTemplate, Template } from '@/wire/shapes'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { words } from '@/ui/words'

const keyOf = (x: Template) => `${x.name}\n${x.language}`

/** filled is what the customer will read, as the hub fills it in. */
export function filled(text: string, params: readonly string[]): string {
  const names: string[] = []
  return text.replace(/\{\{\s*\w+\s*\}\}/g, (at) => {
    const name = at.replaceAll(' ', '')
    if (!names.includes(name)) names.push(name)
    return params[names.indexOf(name)]?.trim() || at
  })
}

/** TemplatePicker chooses a message that the network has approved. */
export function TemplatePicker({ inbox, onClose, send }: { inbox: string; onClose: () => void; send: (template: ChosenTemplate, text: string) => void }) {
  const { data, error } = useQuery(templatesQuery(inbox))
  const [key, setKey] = useState('')
  const [typed, setTyped] = useState<readonly string[]>([])
  const one = data?.find((x) => keyOf(x) === key) ?? data?.[0]
  const names = Array.from({ length: one?.params ?? 0 }, (_, i) => t('template.param', { n: i + 1 }))
  const params = names.map((_, i) => typed[i] ?? '')
  const ready = one !== undefined && params.every((p) => p.trim() !== '')
  return (
    <Dialog open onClose={onClose} title={t('template.title')} text={t('template.about')}>
      <form
        className="flex flex-col gap-3 overflow-y-auto px-5 pb-5"
        onSubmit={(e) => { e.preventDefault(); if (one && ready) send({ name: one.name, language: one.language, params: params.map((p) => p.trim()) }, filled(one.text, params)) }}
      >
        {error ? <p role="alert" className="text-danger">{words(error)}</p> : null}
        {data?.length === 0 ? <p>{t('template.none')}</p> : null}
        {one ? (
          <>
            <Select label={t('template.which')} value={keyOf(one)} onChange={(e) => { setKey(e.target.value); setTyped([]) }} options={(data ?? []).map((x) => ({ value: keyOf(x), text: `${x.name} (${x.language})` }))} />
            {names.map((name, i) => <Input key={name} label={name} value={params[i]} required maxLength={1024} onChange={(e) => setTyped(params.with(i, e.target.value))} />)}
            <blockquote aria-label={t('template.preview')} dir="auto" className="user-text rounded-md bg-out px-3.5 py-2.5">{filled(one.text, params)}</blockquote>
          </>
        ) : null}
        <Button look="primary" type="submit" disabled={!ready}>{t('template.send')}</Button>
      </form>
    </Dialog>
  )
}
