import { bytes } from '@/i18n/dates'
import { useState } from 'react'
import { Button } from '@/ui/button'
import { ChannelMark } from '../list/marks'
import type { Shown } from '../wire'
import { say, variantName } from '../words'
import { byPiece } from './fallback'
import { Mail } from './mail'

const clipped = 102 << 10 // bytes behind which Gmail hides the rest
const budget = 200_000 // steps that one part may take

/** ShownCard is one variant as one person gets it, and what it costs. */
export function ShownCard({ shown: v, sample, narrow, dark, preheader }: { shown: Shown; sample: boolean; narrow: boolean; dark: boolean; preheader?: string }) {
  const [words, setWords] = useState(false)
  const title = variantName(v)
  return (
    <article aria-label={title} className="flex min-w-0 flex-col overflow-hidden rounded-md border border-line bg-surface">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2 text-sm">
        <h3 className="inline-flex items-center gap-2 font-semibold"><ChannelMark channel={v.channel} named={false} />{title}</h3>
        <span className="flex-1" />
        {v.html ? <span className={`num ${v.bytes > clipped ? 'font-semibold text-danger' : 'text-muted'}`}>{bytes(v.bytes)}</span> : v.error || v.aborted ? null : <span className="num text-muted">{byPiece(v.channel) ? say('sms', { n: v.sms_segments }) : say('characters', { n: Array.from(v.text).length })}</span>}
        {v.steps > 0 ? <span className="num text-muted" title={say('steps.help', { most: budget })}>{say('steps', { n: v.steps })}</span> : null}
        {v.html ? <Button small look="ghost" aria-pressed={words} className="-me-1.5 ms-auto !h-6" onClick={() => setWords(!words)}>{say('part')}</Button> : null}
      </header>
      {v.aborted ? <Told bad={false} title={say('aborted')} text={v.aborted} /> : null}
      {v.error ? <Told bad title={say('cannot')} text={v.error} /> : null}
      {v.html && v.bytes > clipped ? <Told bad title={say('clipped')} /> : null}
      {v.missing.length > 0 ? <Told bad={false} title={say('missing', { n: v.missing.length })} text={v.missing.join(', ')} code /> : null}
      {v.refused.length > 0 ? <Told bad title={say('refused')} text={v.refused.join(', ')} /> : null}
      {v.subject && !sample ? (
        <p className="border-b border-line px-3 py-2" dir="auto"><span className="font-semibold">{v.subject}</span>{preheader ? <span className="text-muted"> – {preheader}</span> : null}</p>
      ) : null}
      {v.provider ? <p className="border-b border-line px-3 py-2 text-sm"><span className="font-medium">{v.provider.name} ({v.provider.language})</span> <span className="text-muted" dir="auto">{(v.provider.params ?? []).join(' · ')}</span></p> : null}
      {v.html && !words ? <div className={dark ? 'bg-[#1b1b1b]' : 'bg-[#eceef1]'}><Mail html={v.html} title={say('preview.of', { name: title })} width={narrow ? 375 : undefined} dark={dark} /></div> : null}
      {v.text && (!v.html || words) ? <div className={v.html ? 'p-3' : 'bg-in p-4'}><p className={`user-text ${v.html ? 'font-mono text-[13px]' : `w-fit rounded-lg rounded-es-sm bg-surface px-3.5 py-2.5 shadow-low ${narrow ? 'max-w-72' : 'max-w-md'}`}`} dir="auto">{v.text}</p></div> : null}
    </article>
  )
}

function Told({ bad, title, text, code }: { bad: boolean; title: string; text?: string; code?: boolean }) {
  return (
    <p role="status" className={`border-b border-line px-3 py-2 text-sm ${bad ? 'bg-danger-soft text-danger' : 'bg-note'}`}>
      <span aria-hidden="true">{bad ? '✕ ' : '△ '}</span><span className="font-medium">{title}</span>{text ? <span className={code ? 'font-mono text-xs' : ''} dir="auto"> {text}</span> : null}
    </p>
  )
}
