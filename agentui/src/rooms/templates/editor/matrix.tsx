import { useState, type FormEvent } from 'react'
import { useChannels } from '@/app/load'
import { currentLanguage, tell } from '@/i18n'
import { Button } from '@/ui/button'
import { Menu, MenuItem, MenuLine } from '@/ui/menu'
import { Icon } from '@/ui/icon'
import { ChannelMark } from '../list/marks'
import type { Finding, Variant } from '../wire'
import { channelName, localeName, say, variantName } from '../words'
import { keyOf } from './draft'
import { classes, fallback, isClass } from './fallback'

interface MatrixProps { variants: readonly Variant[]; findings: readonly Finding[]; at: string; pick: (key: string) => void; add: (channel: string, locale: string) => void; writes: boolean }

/** Matrix is every channel by every language: what is written, and what somebody
 * gets for whom nothing is. */
export function Matrix({ variants, findings, at, pick, add, writes }: MatrixProps) {
  const family = useFamily()
  const channels = [...new Set(variants.map((v) => v.channel ?? ''))]
  const locales = [...new Set(variants.map((v) => v.locale ?? ''))].sort((a, b) => (a === '' ? -1 : b === '' ? 1 : a < b ? -1 : 1))
  const wrong = (v: Variant) => findings.filter((f) => f.variant >= 0 && variants[f.variant] === v && f.level === 'error').length
  return (
    <section aria-label={say('variants')} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-start gap-2">
        <div className="relative max-w-full overflow-x-auto rounded-md border border-line bg-surface">
          <table className="border-collapse text-sm">
            <thead>
              <tr>
                <th className="p-0"><span className="sr-only">{say('channel')}</span></th>
                {locales.map((l) => <th key={l} scope="col" className="px-2 pt-2 pb-1 text-start text-xs font-semibold whitespace-nowrap text-muted">{localeName(l)}</th>)}
              </tr>
            </thead>
            <tbody>
              {channels.map((c) => (
                <tr key={c}>
                  <th scope="row" className="py-1 ps-3 pe-2 text-start font-medium whitespace-nowrap"><span className="inline-flex items-center gap-2"><ChannelMark channel={c} named={false} />{channelName(c)}</span></th>
                  {locales.map((l) => {
                    const v = variants.find((x) => (x.channel ?? '') === c && (x.locale ?? '') === l)
                    return <td key={l} className="p-1">{v ? <Written name={variantName(v)} wrong={wrong(v)} here={keyOf(v) === at} pick={() => pick(keyOf(v))} /> : <Missing channel={c} locale={l} instead={fallback(variants, c, l, family(c))} add={writes ? () => add(c, l) : undefined} />}</td>
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {writes ? <div className="flex gap-1.5"><AddChannel have={channels} add={(c) => add(c, '')} /><AddLanguage have={locales} add={(l) => add(at.slice(0, at.indexOf('.')), l)} /></div> : null}
      </div>
    </section>
  )
}

const cell = 'num flex h-8 w-full min-w-24 items-center gap-1.5 rounded-sm px-2 text-start whitespace-nowrap'

function Written({ name, wrong, here, pick }: { name: string; wrong: number; here: boolean; pick: () => void }) {
  return (
    <button type="button" aria-pressed={here} onClick={pick} className={`${cell} border hover:bg-hover ${here ? 'border-accent bg-picked font-semibold' : 'border-line-strong/50'}`}>
      <span className="sr-only">{name}: </span>
      {wrong > 0 ? <span className="font-semibold text-danger"><span aria-hidden="true">✕ </span>{say('cell.wrong', { n: wrong })}</span> : <><span aria-hidden="true" className="text-good">✓</span>{say('cell.written')}</>}
    </button>
  )
}

function Missing({ channel, locale, instead, add }: { channel: string; locale: string; instead: Variant | undefined; add?: () => void }) {
  const text = instead ? `→ ${(instead.channel ?? '') === channel ? localeName(instead.locale ?? '') : variantName(instead)}` : say('cell.nothing')
  const said = `${variantName({ channel, locale })}: ${instead ? say('cell.falls', { name: variantName(instead) }) : say('cell.skipped')}`
  if (!add) return <span className={`${cell} text-muted`}><span className="sr-only">{said}</span><span aria-hidden="true">{text}</span></span>
  return (
    <button type="button" onClick={add} title={`${said} ${say('cell.write')}`} className={`${cell} border border-dashed border-line-strong/60 text-muted hover:border-accent hover:bg-hover hover:text-fg`}>
      <Icon name="plus" size={12} /><span className="sr-only">{said} {say('cell.write')}</span><span aria-hidden="true">{text}</span>
    </button>
  )
}

/** useFamily answers the class of a channel of a variant. */
export function useFamily(): (channel: string) => string {
  const kinds = useChannels()
  return (channel) => (isClass(channel) ? channel : (kinds.find((k) => k.kind === channel)?.abilities.class ?? ''))
}

function AddChannel({ have, add }: { have: readonly string[]; add: (channel: string) => void }) {
  const kinds = useChannels()
  const broad = ['', 'text', ...classes].filter((c) => !have.includes(c))
  const narrow = kinds.filter((k) => k.abilities.we_start && !have.includes(k.kind))
  return (
    <Menu trigger={<Button small icon="plus">{say('add.channel')}</Button>}>
      {broad.map((c) => <MenuItem key={c} onClick={() => add(c)}>{channelName(c)}</MenuItem>)}
      {narrow.length > 0 && broad.length > 0 ? <MenuLine /> : null}
      {narrow.map((k) => <MenuItem key={k.kind} onClick={() => add(k.kind)}>{tell(`channel.${k.kind}`) ?? k.name}</MenuItem>)}
    </Menu>
  )
}

const offered = ['en', 'fr', 'ro', 'de', 'es', 'it', 'nl', 'pl', 'pt', 'ar', 'he', 'uk', 'tr', 'ja', 'zh', 'fr-CA', 'pt-BR', 'en-GB', 'de-AT']

/** canonical is a language as BCP 47 writes it, or nothing. */
export function canonical(text: string): string | undefined {
  try { return Intl.getCanonicalLocales(text.trim())[0] } catch { return undefined }
}

function AddLanguage({ have, add }: { have: readonly string[]; add: (locale: string) => void }) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  if (!open) return <Button small icon="plus" onClick={() => setOpen(true)}>{say('add.language')}</Button>
  const names = new Intl.DisplayNames([currentLanguage()], { type: 'language' })
  const submit = (e: FormEvent) => {
    e.preventDefault()
    const named = offered.find((l) => names.of(l)?.toLowerCase() === text.trim().toLowerCase())
    const locale = named ?? canonical(text)
    if (!locale || have.some((l) => l.toLowerCase() === locale.toLowerCase())) return setWrong(true)
    setOpen(false)
    setText('')
    add(locale)
  }
  return (
    <form onSubmit={submit} className="flex items-start gap-1.5">
      <span>
        <input aria-label={say('add.language.which')} placeholder="fr-CA" list="template-languages" value={text} aria-invalid={wrong || undefined} autoFocus autoComplete="off" onChange={(e) => { setText(e.target.value); setWrong(false) }} onKeyDown={(e) => { if (e.key === 'Escape') setOpen(false) }} className="field-box !min-h-7 !w-32 !py-0.5 text-sm" />
        {wrong ? <span role="alert" className="block text-xs text-danger">{say('add.language.wrong')}</span> : null}
      </span>
      <datalist id="template-languages">{offered.filter((l) => !have.includes(l)).map((l) => <option key={l} value={l}>{names.of(l)}</option>)}</datalist>
      <Button small type="submit">{say('add')}</Button>
    </form>
  )
}
